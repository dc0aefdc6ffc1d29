import { DateTime } from 'luxon';
import type { Node, NodeAPI, NodeDef } from 'node-red';
import type { HomeRuntime } from '../home/homes.js';
import { jobNameSchema } from '../home/schema/messages.js';
import { fine, followHome, onInput, report, waiting } from '../home/shell.js';
import { readJobs } from './config.js';
import { readOrder } from './orders.js';
import { Scheduler } from './scheduler-core.js';

const OUTPUTS = jobNameSchema.options;

// Messages that leave before the flow stands would be lost.
const START_AFTER_MS = 300;

export default function (RED: NodeAPI): void {
  function SchedulerNode(this: Node, form: NodeDef & { home: string }) {
    RED.nodes.createNode(this, form);
    let scheduler: Scheduler | undefined;
    let starting: NodeJS.Timeout | undefined;

    const open = ({ board, clock, home }: HomeRuntime): Scheduler => {
      const opened = new Scheduler(readJobs(form, home.timezone), {
        clock,
        random: Math.random,
        emit: (job) => this.send(OUTPUTS.map((name) => (name === job ? { topic: 'job', payload: { job } } : null))),
        changed: (status) => {
          board.publish('scheduler-status', status);
          const next = opened.next;
          if (!next || !status.running) return;
          const at = DateTime.fromMillis(next.at, { zone: home.timezone });
          this.status(fine(`next ${next.job} ${at.toFormat('HH:mm')}`));
        },
      });
      starting = setTimeout(() => opened.start(), START_AFTER_MS);
      this.status(waiting('starting'));
      return opened;
    };
    const join = (runtime: HomeRuntime) => {
      try {
        scheduler = open(runtime);
      } catch (thrown) {
        report(this, thrown);
      }
    };
    const leave = () => {
      clearTimeout(starting);
      scheduler?.stop();
      scheduler = undefined;
    };
    const home = followHome(this, form.home, join, leave);

    onInput(this, (msg) => {
      const order = readOrder(msg);
      scheduler ??= open(home.current());
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
