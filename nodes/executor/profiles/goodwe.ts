import type { ProfileInput } from './profile.js';

const mode = (option: string) => ({ target: 'operationMode', values: { option } });
const depth = (of: 'maxDepthPercent' | 'heldDepthPercent' | 'targetDepthPercent') => ({
  target: 'depth',
  values: { value: { of } },
});
const eco = (of: 'chargeKw' | 'dischargeKw') => ({ target: 'ecoPower', values: { value: { of } } });
const noEco = { target: 'ecoPower', values: { value: 0 } };
const ecoSoc = (of: 'socTargetPercent' | 'maxSocPercent') => ({ target: 'ecoSoc', values: { value: { of } } });
const percent = { unit: '%', min: 0, max: 100, step: 1 } as const;

/** GoodWe ET, EH, BT and BH hybrids through the GoodWe integration. */
export const goodwe: ProfileInput = {
  id: 'goodwe',
  name: 'GoodWe (GoodWe integration)',
  device: 'battery',
  transport: 'home-assistant',
  control: 'modes',
  confirmed: true,
  help: 'GoodWe hybrids through the GoodWe integration (mletenay), which has the eco charge and discharge modes with their power and SoC. The inverter takes modes: it keeps what is stored by its depth of discharge, and cannot refuse surplus, so holding stores surplus too.',
  sources: [
    {
      url: 'https://github.com/mletenay/home-assistant-goodwe-inverter/blob/04523ab52d1be363fb52f554817cc2baae0ea6ab/custom_components/goodwe/select.py',
      says: 'Inverter operation mode: general, off_grid, backup, eco, peak_shaving, eco_charge, eco_discharge; eco modes take power and SoC from two numbers.',
    },
    {
      url: 'https://github.com/mletenay/home-assistant-goodwe-inverter/blob/04523ab52d1be363fb52f554817cc2baae0ea6ab/custom_components/goodwe/number.py',
      says: 'Depth of discharge (on-grid) 0 to 99 %, eco mode power 0 to 100 %, eco mode SoC 0 to 100 %, each in steps of 1.',
    },
  ],
  parameters: {
    prefix: { label: 'Prefix of the entity ids', default: 'goodwe' },
    ratedKw: { label: 'Rated power of the inverter', unit: 'kW', example: 10 },
  },
  targets: {
    depth: {
      source: 1,
      action: 'number.set_value',
      entity: 'number.{prefix}_depth_of_discharge_on_grid',
      fields: { value: { ...percent, max: 99, deadband: 5 } },
    },
    ecoPower: {
      source: 1,
      action: 'number.set_value',
      entity: 'number.{prefix}_eco_mode_power',
      fields: { value: { ...percent, deadband: 5 } },
    },
    ecoSoc: {
      source: 1,
      action: 'number.set_value',
      entity: 'number.{prefix}_eco_mode_soc',
      fields: { value: percent },
    },
    operationMode: {
      source: 0,
      action: 'select.select_option',
      entity: 'select.{prefix}_inverter_operation_mode',
      fields: {
        option: {
          unit: 'option',
          options: ['general', 'off_grid', 'backup', 'eco', 'peak_shaving', 'eco_charge', 'eco_discharge'],
        },
      },
    },
  },
  intents: {
    'self-consumption': [mode('general'), noEco, ecoSoc('maxSocPercent'), depth('maxDepthPercent')],
    'discharge-to-home': [mode('general'), noEco, ecoSoc('maxSocPercent'), depth('maxDepthPercent')],
    'charge-from-surplus': [mode('general'), noEco, ecoSoc('maxSocPercent'), depth('heldDepthPercent')],
    hold: [mode('general'), noEco, ecoSoc('maxSocPercent'), depth('heldDepthPercent')],
    'charge-from-grid': [depth('maxDepthPercent'), eco('chargeKw'), ecoSoc('socTargetPercent'), mode('eco_charge')],
    export: [depth('targetDepthPercent'), eco('dischargeKw'), ecoSoc('maxSocPercent'), mode('eco_discharge')],
  },
};
