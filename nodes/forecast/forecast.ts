import type { Node, NodeAPI, NodeDef, NodeMessage } from 'node-red';
import type { HomeRuntime } from '../home/homes.js';
import { fine, onInput, report, waiting, warning, withHome } from '../home/shell.js';
import { readConfig } from './config.js';
import { ForecastDesk, type Outcome } from './forecast-desk.js';
import { jsonBy } from './weather-fetcher.js';

export default function (RED: NodeAPI): void {
  function ForecastNode(this: Node, form: NodeDef & { home: string }) {
    RED.nodes.createNode(this, form);
    const answer = (outcome: Outcome, msg: object, send: (msg: (NodeMessage | null)[]) => void) => {
      if (outcome.kind === 'reflex') send([null, { ...msg, topic: 'reflex', payload: outcome.reflex }]);
      if (outcome.kind === 'no-history') this.status(waiting('waits for history'));
      if (outcome.kind !== 'issued') return;
      const { historyDays, loadMaeKwh, load } = outcome.update.accuracy;
      const [notice] = outcome.update.notices ?? [];
      const skill = load?.skillPercent ?? 0;
      const error = typeof loadMaeKwh === 'number' ? `±${loadMaeKwh.toFixed(2)} kWh` : `${historyDays} d of history`;
      const known =
        typeof loadMaeKwh !== 'number' ? error : `load ${error}${skill >= 1 ? ` −${Math.round(skill)}%` : ''}`;
      if (notice) this.status(warning(notice.code));
      else this.status(historyDays < 1 ? warning(`only ${historyDays} d history`) : fine(known));
      send([{ ...msg, topic: 'forecast-update', payload: outcome.update }, null]);
    };

    const open = (home: HomeRuntime): ForecastDesk => {
      const retry = () => {
        desk.issue().then(
          (outcome) => answer(outcome, {}, (msg) => this.send(msg)),
          (thrown: unknown) => opened.holds(desk) && report(this, thrown),
        );
      };
      const desk: ForecastDesk = new ForecastDesk(home, readConfig(form), retry, jsonBy(fetch));
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
