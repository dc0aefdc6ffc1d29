import type { Node, NodeAPI, NodeDef, NodeMessage } from 'node-red';
import type { HomeRuntime } from '../home/homes.js';
import { fine, followHome, onInput, report, waiting, warning } from '../home/shell.js';
import { readConfig } from './config.js';
import { ForecastDesk, type Outcome } from './forecast-desk.js';

export default function (RED: NodeAPI): void {
  function ForecastNode(this: Node, form: NodeDef & { home: string }) {
    RED.nodes.createNode(this, form);
    let desk: ForecastDesk | undefined;

    const open = (runtime: HomeRuntime): ForecastDesk => {
      const opened = new ForecastDesk(runtime, readConfig(form), () => {
        opened.issue().then(
          (outcome) => answer(outcome, {}, (msg) => this.send(msg)),
          (thrown: unknown) => desk === opened && report(this, thrown),
        );
      });
      this.status(waiting('no forecast yet'));
      return opened;
    };
    const join = (runtime: HomeRuntime) => {
      try {
        desk = open(runtime);
      } catch (thrown) {
        report(this, thrown);
      }
    };
    const leave = () => {
      desk?.close();
      desk = undefined;
    };
    const answer = (outcome: Outcome, msg: object, send: (msg: NodeMessage) => void) => {
      if (outcome.kind === 'no-history') this.status(waiting('waits for history'));
      if (outcome.kind !== 'issued') return;
      const { historyDays, loadMaeKwh } = outcome.update.accuracy;
      const known =
        typeof loadMaeKwh === 'number' ? `load ±${loadMaeKwh.toFixed(2)} kWh` : `${historyDays} d of history`;
      this.status(historyDays < 1 ? warning(`only ${historyDays} d history`) : fine(known));
      send({ ...msg, topic: 'forecast-update', payload: outcome.update });
    };

    const home = followHome(this, form.home, join, leave);
    onInput(this, async (msg, send) => {
      desk ??= open(home.current());
      const asked = desk;
      const outcome = await asked.handle(msg);
      if (asked === desk) answer(outcome, msg, send);
    });
  }

  RED.nodes.registerType('darkstar-forecast', ForecastNode);
}
