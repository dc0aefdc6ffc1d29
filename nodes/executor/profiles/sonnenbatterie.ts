import type { ProfileInput } from './profile.js';
import { reserve } from './reserve.js';

const mode = (option: 'manual' | 'automatic') => ({ target: 'mode', values: { mode: option } });
const charge = (of: 0 | 'chargeKw') => ({ target: 'charge', values: { power: of === 0 ? 0 : { of } } });
const discharge = (of: 0 | 'dischargeKw') => ({ target: 'discharge', values: { power: of === 0 ? 0 : { of } } });
const power = { unit: 'W', min: 0, max: 50_000, step: 10, deadband: 100 } as const;
const setpoint = (action: string) => ({
  source: 0,
  action,
  data: { device_id: '{deviceId}' },
  after: 'mode',
  read: 'none',
  fields: { power },
});

/** A sonnenBatterie through the integration of the community. */
export const sonnenbatterie: ProfileInput = {
  id: 'sonnenbatterie',
  name: 'sonnenBatterie (ha_sonnenbatterie)',
  device: 'battery',
  transport: 'home-assistant',
  control: 'modes',
  confirmed: false,
  help: 'A sonnenBatterie through the integration ha_sonnenbatterie (weltmeyer), with the write access of its API switched on (Software-Integration, JSON Write API). In manual mode it charges or discharges as told; in automatic mode it follows the home and keeps what is below its reserve. Actions, modes and units are confirmed; that the reserve keeps exactly what is stored, and how soon, is not. Nothing is read back, because the integration shows no set value. Starts in shadow mode.',
  sources: [
    {
      url: 'https://github.com/weltmeyer/ha_sonnenbatterie/blob/14dbe40e5205a9b2d0aa8a847f8192a2d090c0bd/custom_components/sonnenbatterie/services.yaml',
      says: 'sonnenbatterie.set_operating_mode: device_id, mode manual, automatic or timeofuse; charge_battery and discharge_battery: device_id, power in W from 0; set_battery_reserve: device_id, value 0 to 100 %.',
    },
    {
      url: 'https://github.com/evcc-io/evcc/blob/005a1866b99773f648f281bd5f4c7fc134cc72c5/templates/definition/meter/sonnenbatterie.yaml',
      says: 'Normal: operating mode 2 (self-consumption) alone. Hold: mode 1 (manual), then setpoint discharge 0 and charge 0. Charge: mode 1, then discharge 0 and charge with the power.',
    },
  ],
  parameters: { deviceId: { label: 'Device id of the battery', example: '0a1b2c3d4e5f60718293a4b5c6d7e8f9' } },
  targets: {
    mode: {
      source: 0,
      action: 'sonnenbatterie.set_operating_mode',
      data: { device_id: '{deviceId}' },
      read: 'none',
      fields: { mode: { unit: 'option', options: ['manual', 'automatic', 'timeofuse'] } },
    },
    charge: setpoint('sonnenbatterie.charge_battery'),
    discharge: setpoint('sonnenbatterie.discharge_battery'),
    reserve: {
      source: 0,
      action: 'sonnenbatterie.set_battery_reserve',
      data: { device_id: '{deviceId}' },
      read: 'none',
      fields: { value: { unit: '%', min: 0, max: 100, step: 1, deadband: 3 } },
    },
  },
  intents: {
    'self-consumption': [mode('automatic'), reserve('minSocPercent')],
    'discharge-to-home': [mode('automatic'), reserve('minSocPercent')],
    'charge-from-surplus': [mode('automatic'), reserve('socPercent')],
    hold: [reserve('minSocPercent'), mode('manual'), discharge(0), charge(0)],
    'charge-from-grid': [reserve('minSocPercent'), mode('manual'), discharge(0), charge('chargeKw')],
    export: [reserve('socTargetPercent'), mode('manual'), charge(0), discharge('dischargeKw')],
  },
};
