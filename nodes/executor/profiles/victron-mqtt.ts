import { RELEASED } from '../render.js';
import type { ProfileInput } from './profile.js';

const released = { target: 'gridSetpoint', values: { value: RELEASED } };
const setpoint = { target: 'gridSetpoint', values: { value: { of: 'gridKw' as const } } };
const noDischargeLimit = { target: 'maxDischarge', values: { value: -1 } };
// Victron's own Dynamic ESS keeps a battery idle with 1 W: nothing at all is not among its values.
const noDischarge = { target: 'maxDischarge', values: { value: 1 } };
const noChargeLimit = { target: 'maxCharge', values: { value: -1 } };
const noCharge = { target: 'maxCharge', values: { value: 0 } };

/** Victron ESS through the MQTT broker of a GX device. */
export const victronMqtt: ProfileInput = {
  id: 'victron-mqtt',
  name: 'Victron ESS (MQTT)',
  device: 'battery',
  transport: 'mqtt',
  confirmed: true,
  help: 'A Victron ESS through the MQTT broker of its GX device (Settings, Services, MQTT). Dynamic ESS and scheduled charging must be off: they write the same values every few seconds. The grid setpoint is volatile and costs nothing; the charge limit is a stored setting. Where solar chargers are DC-coupled, the discharge limit counts what they give too. Wire an MQTT in node on N/+/hub4/# and N/+/settings/# to this executor, so that it reads back, and send something to R/<portal id>/keepalive every 30 seconds, or the GX device stops telling.',
  sources: [
    {
      url: 'https://github.com/victronenergy/dbus-flashmq',
      says: 'Values are told on N/<portal id>/<service>/<instance>/<path> with {"value": …} and written to W/… in the same form; notifications stop without a keepalive.',
    },
    {
      url: 'https://github.com/victronenergy/venus/wiki/dbus',
      says: 'hub4: /Overrides/Setpoint (W, positive imports; for users too where Dynamic ESS is off) and /Overrides/MaxDischargePower; settings: /Settings/CGwacs/MaxChargePower and MaxDischargePower, -1 is no limit.',
    },
    {
      url: 'https://github.com/victronenergy/dbus-systemcalc-py/blob/master/delegates/dynamicess.py',
      says: "How Victron's own Dynamic ESS writes them: Overrides/Setpoint in W, released with null; Overrides/MaxDischargePower in W, -1 without limit, 1 to keep the battery idle, and including what DC-coupled solar gives.",
    },
  ],
  parameters: { portalId: { label: 'VRM portal id', example: 'c0619ab12345' } },
  targets: {
    gridSetpoint: {
      source: 1,
      topic: 'W/{portalId}/hub4/0/Overrides/Setpoint',
      payload: 'value',
      read: 'N/{portalId}/hub4/0/Overrides/Setpoint',
      volatile: true,
      fields: { value: { unit: 'W', min: -100_000, max: 100_000, step: 10, deadband: 50 } },
    },
    maxDischarge: {
      source: 1,
      topic: 'W/{portalId}/hub4/0/Overrides/MaxDischargePower',
      payload: 'value',
      // Where it is released the device tells null instead of -1.
      read: 'none',
      volatile: true,
      fields: { value: { unit: 'W', min: -1, max: 100_000, step: 10, deadband: 50 } },
    },
    maxCharge: {
      source: 1,
      topic: 'W/{portalId}/settings/0/Settings/CGwacs/MaxChargePower',
      payload: 'value',
      read: 'N/{portalId}/settings/0/Settings/CGwacs/MaxChargePower',
      fields: { value: { unit: 'W', min: -1, max: 100_000, step: 100 } },
    },
  },
  intents: {
    'self-consumption': [released, noDischargeLimit, noChargeLimit],
    'charge-from-surplus': [released, noDischarge, noChargeLimit],
    'discharge-to-home': [released, noCharge, noDischargeLimit],
    hold: [released, noDischarge, noCharge],
    'charge-from-grid': [noDischarge, { target: 'maxCharge', values: { value: { of: 'chargeKw' } } }, setpoint],
    export: [noCharge, { target: 'maxDischarge', values: { value: { of: 'dischargeKw' } } }, setpoint],
  },
};
