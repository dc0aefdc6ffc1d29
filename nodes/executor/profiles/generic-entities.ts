import type { ProfileInput } from './profile.js';

const help =
  'For an inverter whose settings are entities of Home Assistant. Leave a field empty that your inverter does not have. The work mode needs the two options by their exact names. Try every intent in shadow mode first: what a setting does is up to your inverter.';

const sources: ProfileInput['sources'] = [
  {
    url: 'https://www.home-assistant.io/integrations/number/',
    says: 'number.set_value sets the value of a number entity; the entity tells its unit, minimum, maximum and step.',
  },
  {
    url: 'https://www.home-assistant.io/integrations/select/',
    says: 'select.select_option chooses one of the options of a select entity.',
  },
  {
    url: 'https://www.home-assistant.io/integrations/switch/',
    says: 'switch.turn_on and switch.turn_off switch a switch entity.',
  },
];

const parameters: ProfileInput['parameters'] = {
  chargeLimit: { label: 'Number entity of the charge limit', example: 'number.inverter_charge_limit' },
  dischargeLimit: { label: 'Number entity of the discharge limit', example: 'number.inverter_discharge_limit' },
  gridCharging: { label: 'Switch entity of charging from the grid', optional: true, example: 'switch.grid_charging' },
  workMode: { label: 'Select entity of the work mode', optional: true, example: 'select.inverter_work_mode' },
  exportOption: { label: 'Work mode in which the battery is sold', default: 'Export First' },
  homeOption: { label: 'Work mode in which the battery follows the home', default: 'Zero Export To CT' },
  exportLimit: { label: 'Number entity of the export limit (W)', optional: true, example: 'number.export_limit' },
  socTarget: { label: 'Number entity of the SoC target (%)', optional: true, example: 'number.soc_target' },
};

function intents(): ProfileInput['intents'] {
  const home = { target: 'workMode', values: { option: { parameter: 'homeOption' } } };
  const off = { target: 'gridCharging', values: { _: false } };
  const limits = (charge: 'maxChargeKw' | 'chargeKw' | 0, discharge: 'maxDischargeKw' | 'dischargeKw' | 0) => [
    { target: 'chargeLimit', values: { value: charge === 0 ? 0 : { of: charge } } },
    { target: 'dischargeLimit', values: { value: discharge === 0 ? 0 : { of: discharge } } },
  ];
  const exportLimit = { target: 'exportLimit', values: { value: { of: 'exportLimitKw' as const } } };
  const soc = (of: 'minSocPercent' | 'socTargetPercent') => ({ target: 'socTarget', values: { value: { of } } });
  return {
    'self-consumption': [off, home, ...limits('maxChargeKw', 'maxDischargeKw'), exportLimit, soc('minSocPercent')],
    'charge-from-surplus': [off, home, ...limits('maxChargeKw', 0), exportLimit, soc('minSocPercent')],
    'discharge-to-home': [off, home, ...limits(0, 'maxDischargeKw'), exportLimit, soc('minSocPercent')],
    hold: [off, home, ...limits(0, 0), exportLimit, soc('minSocPercent')],
    'charge-from-grid': [
      home,
      ...limits('chargeKw', 0),
      exportLimit,
      soc('socTargetPercent'),
      { ...off, values: { _: true } },
    ],
    export: [
      off,
      ...limits(0, 'dischargeKw'),
      exportLimit,
      soc('socTargetPercent'),
      { target: 'workMode', values: { option: { parameter: 'exportOption' } } },
    ],
  };
}

function targets(limit: { unit: 'A' | 'W'; max: number; step: number }): ProfileInput['targets'] {
  const power = { min: 0, ...limit, deadband: limit.step };
  return {
    chargeLimit: { source: 0, action: 'number.set_value', entity: '{chargeLimit}', fields: { value: power } },
    dischargeLimit: { source: 0, action: 'number.set_value', entity: '{dischargeLimit}', fields: { value: power } },
    gridCharging: { source: 2, action: 'switch.turn_{_}', entity: '{gridCharging}', fields: { _: { unit: 'switch' } } },
    workMode: {
      source: 1,
      action: 'select.select_option',
      entity: '{workMode}',
      fields: { option: { unit: 'option' } },
    },
    exportLimit: {
      source: 0,
      action: 'number.set_value',
      entity: '{exportLimit}',
      fields: { value: { unit: 'W', min: 0, max: 100_000, step: 100 } },
    },
    socTarget: {
      source: 0,
      action: 'number.set_value',
      entity: '{socTarget}',
      fields: { value: { unit: '%', min: 0, max: 100, step: 1 } },
    },
  };
}

/** Any inverter whose limits are entities in ampere; A = kW · 1000 / the lowest voltage of the battery. */
export const genericAmperes: ProfileInput = {
  id: 'generic-entities-ampere',
  name: 'Home Assistant entities, limits in A',
  device: 'battery',
  transport: 'home-assistant',
  confirmed: true,
  help,
  sources,
  parameters: { ...parameters, volts: { label: 'Lowest voltage of the battery', unit: 'V', default: 46 } },
  targets: targets({ unit: 'A', max: 500, step: 5 }),
  intents: intents(),
};

/** Any inverter whose limits are entities in watt. */
export const genericWatts: ProfileInput = {
  id: 'generic-entities-watt',
  name: 'Home Assistant entities, limits in W',
  device: 'battery',
  transport: 'home-assistant',
  confirmed: true,
  help,
  sources,
  parameters,
  targets: targets({ unit: 'W', max: 100_000, step: 100 }),
  intents: intents(),
};
