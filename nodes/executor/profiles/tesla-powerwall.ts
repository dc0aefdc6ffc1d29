import type { ProfileInput } from './profile.js';
import { RESERVE_AND_GRID_CHARGING, intentsByReserve } from './reserve.js';

const operation = (option: string) => ({ target: 'operation', values: { option } });

/** Tesla Powerwall through Tesla Fleet, Teslemetry or Tessie. */
export const teslaPowerwall: ProfileInput = {
  id: 'tesla-powerwall',
  name: 'Tesla Powerwall (Tesla Fleet)',
  device: 'battery',
  transport: 'home-assistant',
  control: 'modes',
  confirmed: false,
  cannot: ['export'],
  help: 'A Powerwall through the Tesla Fleet integration (or one with the same entities). It takes modes: it keeps what is stored by the backup reserve, and charges from the grid in backup mode up to it. When it sells by itself in its own time-based mode cannot be steered, so it is not sold. Entities and values are confirmed; how soon a Powerwall obeys, and with what power it charges, is up to Tesla, and not confirmed. Starts in shadow mode.',
  sources: [
    {
      url: 'https://github.com/home-assistant/core/blob/0dfa86dcf28c147613c516ee72c5e37cae915555/homeassistant/components/tesla_fleet/select.py',
      says: 'Select entity of the operation mode with autonomous, backup and self_consumption; export rule with never, battery_ok and pv_only.',
    },
    {
      url: 'https://github.com/home-assistant/core/blob/2e53df1d3d52fcf146290e01aa689d821fde2d44/homeassistant/components/tesla_fleet/number.py',
      says: 'Number entity of the backup reserve (backup_reserve_percent), 0 to 100 % in steps of 1.',
    },
    {
      url: 'https://www.home-assistant.io/integrations/tesla_fleet/',
      says: 'Switch entity that allows charging from the grid.',
    },
  ],
  parameters: {
    operation: { label: 'Select entity of the operation mode', example: 'select.my_home_operation_mode' },
    reserve: { label: 'Number entity of the backup reserve', example: 'number.my_home_backup_reserve' },
    gridCharging: {
      label: 'Switch entity of charging from the grid',
      example: 'switch.my_home_allow_charging_from_grid',
      optional: true,
    },
  },
  targets: {
    operation: {
      source: 0,
      action: 'select.select_option',
      entity: '{operation}',
      fields: { option: { unit: 'option', options: ['autonomous', 'backup', 'self_consumption'] } },
    },
    ...RESERVE_AND_GRID_CHARGING,
  },
  intents: intentsByReserve(operation),
};
