import assert from 'node:assert/strict';
import { pageCommands, type CommandReply } from '../../nodes/dashboard/page-commands.js';

function setUp({ readOnly = false, wires = [['executor']] as unknown } = {}) {
  const sent: unknown[] = [];
  const warned: string[] = [];
  const node = {
    wires,
    send: (msg: unknown) => void sent.push(msg),
    warn: (text: unknown) => void warned.push(String(text)),
  };
  const take = pageCommands(node as never, { readOnly });
  const command = (message: unknown): CommandReply => {
    let reply: CommandReply | undefined;
    take({}, message, (answer) => (reply = answer as CommandReply));
    assert.ok(reply);
    return reply;
  };
  return { sent, warned, command, take };
}

describe('a command from the page', () => {
  it('leaves the node as a message, and the page is told', () => {
    const { sent, command } = setUp();
    assert.deepEqual(command({ command: 'pause' }), { taken: true });
    assert.deepEqual(sent, [{ topic: 'command', payload: { command: 'pause' } }]);
  });

  const refused: [string, Parameters<typeof setUp>[0], unknown, string][] = [
    ['a page that may only be looked at', { readOnly: true }, { command: 'pause' }, 'page-read-only'],
    ['a node that is wired to nothing', { wires: [[]] }, { command: 'pause' }, 'command-not-wired'],
    [
      'a node whose second output leads nowhere',
      {},
      { topic: 'what-if', payload: { exportAllowed: false } },
      'question-not-wired',
    ],
    ['a node of which only questions are wired', { wires: [[], ['b']] }, { command: 'pause' }, 'command-not-wired'],
    ['a question that is none', { wires: [[], ['b']] }, { topic: 'what-if', payload: {} }, 'invalid-input'],
    ['an unknown command', {}, { command: 'explode' }, 'invalid-input'],
    ['no command at all', {}, 'pause', 'invalid-input'],
  ];
  for (const [from, options, message, code] of refused) {
    it(`is refused from ${from}, and both sides are told`, () => {
      const { sent, warned, command } = setUp(options);
      const reply = command(message);
      assert.equal(reply.taken ? '' : reply.problem.code, code);
      assert.equal(sent.length, 0);
      assert.equal(warned.length, 1);
    });
  }

  it('leaves as a question by the second output, where that is wired', () => {
    const { sent, command } = setUp({ wires: [[], ['backtest']] });
    const question = { exportAllowed: false };
    assert.deepEqual(command({ topic: 'what-if', payload: question }), { taken: true });
    assert.deepEqual(command({ topic: 'backtest', payload: { days: 7 } }), { taken: true });
    assert.deepEqual(sent, [
      [null, { topic: 'what-if', payload: question }],
      [null, { topic: 'backtest', payload: { days: 7 } }],
    ]);
  });

  it('needs nobody who waits for the answer', () => {
    const { sent, take } = setUp();
    take({}, { command: 'resume' });
    assert.equal(sent.length, 1);
  });
});
