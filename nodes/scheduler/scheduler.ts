import { DateTime } from 'luxon';
import type { Node, NodeAPI, NodeDef } from 'node-red';
import type { HomeRuntime } from '../home/homes.js';
import { jobNameSchema } from '../home/schema/messages.js';
import { fine, onInput, waiting, withHome } from '../home/shell.js';
import { readJobs } from './config.js';
import { readOrder } from './orders.js';
import { Scheduler } from './scheduler-core.js';

const OUTPUTS = jobNameSchema.options;

// Messages that leave before the flow stands would be lost.
const START_AFTER_MS = 300;

export default function (RED: NodeAPI): void {
  function SchedulerNode(this: Node, form: NodeDef & { home: string }) {
    RED.nodes.createNode(this, form);
    const open = ({ board, clock, home }: HomeRuntime) => {
      const scheduler = new Scheduler(readJobs(form, home.timezone), {
        clock,
        random: Math.random,
        emit: (job) => this.send(OUTPUTS.map((name) => (name === job ? { topic: 'job', payload: { job } } : null))),
        changed: (status) => {
          board.publish('scheduler-status', status);
          const next = scheduler.next;
          if (!next || !status.running) return;
          const at = DateTime.fromMillis(next.at, { zone: home.timezone });
          this.status(fine(`next ${next.job} ${at.toFormat('HH:mm')}`));
        },
      });
      const starting = setTimeout(() => scheduler.start(), START_AFTER_MS);
      this.status(waiting('starting'));
      return { scheduler, starting };
    };
    const close = ({ scheduler, starting }: ReturnType<typeof open>) => {
      clearTimeout(starting);
      scheduler.stop();
    };
    const opened = withHome(this, form.home, open, close);

    onInput(this, (msg) => {
      const order = readOrder(msg);
      const { scheduler } = opened.current();
      switch (order.kind) {
        case 'run':
          return scheduler.runNow(order.job);
        case 'failed':
          return scheduler.failed(order.job);
        case 'none':
          return undefined;
      }
    });
  }

  RED.nodes.registerType('darkstar-scheduler', SchedulerNode);
}
