import type { Node, NodeAPI, NodeDef, NodeMessage } from 'node-red';
import type { HomeRuntime } from '../home/homes.js';
import { fine, onInput, report, waiting, warning, withHome } from '../home/shell.js';
import { readConfig } from './config.js';
import { ForecastDesk, type Outcome } from './forecast-desk.js';

export default function (RED: NodeAPI): void {
  function ForecastNode(this: Node, form: NodeDef & { home: string }) {
    RED.nodes.createNode(this, form);
    const answer = (outcome: Outcome, msg: object, send: (msg: NodeMessage) => void) => {
      if (outcome.kind === 'no-history') this.status(waiting('waits for history'));
      if (outcome.kind !== 'issued') return;
      const { historyDays, loadMaeKwh } = outcome.update.accuracy;
      const known =
        typeof loadMaeKwh === 'number' ? `load ±${loadMaeKwh.toFixed(2)} kWh` : `${historyDays} d of history`;
      this.status(historyDays < 1 ? warning(`only ${historyDays} d history`) : fine(known));
      send({ ...msg, topic: 'forecast-update', payload: outcome.update });
    };

    const open = (home: HomeRuntime): ForecastDesk => {
      const desk = new ForecastDesk(home, readConfig(form), () => {
        desk.issue().then(
          (outcome) => answer(outcome, {}, (msg) => this.send(msg)),
          (thrown: unknown) => opened.holds(desk) && report(this, thrown),
        );
      });
      this.status(waiting('no forecast yet'));
      return desk;
    };
    const opened = withHome(this, form.home, open, (desk) => desk.close());

    onInput(this, async (msg, send) => {
      const desk = opened.current();
      const outcome = await desk.handle(msg);
      if (opened.holds(desk)) answer(outcome, msg, send);
    });
  }

  RED.nodes.registerType('darkstar-forecast', ForecastNode);
}
