import assert from 'node:assert/strict';
import { DarkstarError } from '../../nodes/home/errors.js';
import { defaultSettings, settingsFromForm } from '../../nodes/executor/settings.js';
import { editorDefaults } from '../support/editor-defaults.js';

describe('settings of an executor', () => {
  it('start in shadow mode', () => {
    assert.equal(settingsFromForm({}).mode, 'shadow');
    assert.equal(defaultSettings.mode, 'shadow');
  });

  it('leave a node of version 0.1 without the rules that it did not have', () => {
    const { emergencyMarginPercent, noExportPercent, excessPvKw, evSurplus } = settingsFromForm({ mode: 'live' });
    assert.deepEqual([emergencyMarginPercent, noExportPercent, excessPvKw, evSurplus], [0, 0, 0, false]);
  });

  it('have the defaults of the editor', () => {
    assert.deepEqual(editorDefaults('nodes/executor/executor.html'), defaultSettings);
  });

  it('come as the editor stores them', () => {
    const form = {
      mode: 'live',
      maxPlanAgeMinutes: '60',
      maxStateAgeSeconds: '30',
      minChangeKw: '0',
      tickSeconds: '10',
    };
    const { mode, maxPlanAgeMinutes, maxStateAgeSeconds, minChangeKw, tickSeconds } = settingsFromForm(form);
    assert.deepEqual(
      { mode, maxPlanAgeMinutes, maxStateAgeSeconds, minChangeKw, tickSeconds },
      {
        mode: 'live',
        maxPlanAgeMinutes: 60,
        maxStateAgeSeconds: 30,
        minChangeKw: 0,
        tickSeconds: 10,
      },
    );
  });

  it('are refused with every field that is out of range', () => {
    assert.throws(
      () => settingsFromForm({ mode: 'loud', tickSeconds: 0, minChangeKw: 'x' }),
      (error) => {
        const { code, problems } = error as DarkstarError;
        return (
          code === 'invalid-settings' && problems.map(({ path }) => path).join() === 'mode,minChangeKw,tickSeconds'
        );
      },
    );
  });
});
