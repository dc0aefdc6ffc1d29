import type { Node, NodeAPI, NodeDef } from 'node-red';
import type { HomeRuntime } from '../home/homes.js';
import { parse, parsePayload } from '../home/schema/parse.js';
import { backtestRequestSchema } from '../home/schema/trust.js';
import { fine, onInput, report, waiting, withHome, working } from '../home/shell.js';
import { leaseSolver } from '../plan/solver-client.js';
import { readConfig } from './config.js';
import { BacktestDesk } from './desk.js';
import { capturedStatus } from './status.js';

export default function (RED: NodeAPI): void {
  function BacktestNode(this: Node, form: NodeDef & { home: string }) {
    RED.nodes.createNode(this, form);
    const solver = leaseSolver();
    this.on('close', (done: () => void) => void solver.release().finally(done));

    const open = (home: HomeRuntime) => {
      this.status(waiting('ready'));
      return new BacktestDesk(home, solver, readConfig(form), {
        progress: (policy, share) => this.status(working(`${policy} ${Math.round(share * 100)} %`)),
        savings: (savings) => this.send([null, { topic: 'savings', payload: savings }, null]),
        failed: (thrown) => report(this, thrown),
      });
    };
    const opened = withHome(this, form.home, open, (desk) => desk.close());

    onInput(this, async (msg, send) => {
      const desk = opened.current();
      if (msg.topic === 'cancel') {
        desk.cancel();
        return;
      }
      if (msg.topic === 'what-if') {
        const reply = await desk.whatIf(parsePayload('what-if', msg.payload));
        send([null, null, { ...msg, topic: 'what-if-reply', payload: reply }]);
        return;
      }
      const request = msg.topic === 'backtest' ? msg.payload : {};
      const found = await desk.replay(parse(backtestRequestSchema, request ?? {}, 'backtest'));
      if (!opened.holds(desk)) return;
      this.status(fine(capturedStatus(found)));
      send([{ ...msg, topic: 'backtest-report', payload: found }, null, null]);
    });
  }

  RED.nodes.registerType('darkstar-backtest', BacktestNode);
}
