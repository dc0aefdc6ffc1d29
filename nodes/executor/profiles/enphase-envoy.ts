import type { ProfileInput } from './profile.js';
import { RESERVE_AND_GRID_CHARGING, intentsByReserve } from './reserve.js';

const storage = (option: string) => ({ target: 'storageMode', values: { option } });

/** Enphase IQ batteries through the Enphase Envoy integration. */
export const enphaseEnvoy: ProfileInput = {
  id: 'enphase-envoy',
  name: 'Enphase IQ battery (Enphase Envoy)',
  device: 'battery',
  transport: 'home-assistant',
  control: 'modes',
  confirmed: false,
  cannot: ['export'],
  help: 'Enphase IQ batteries through the Enphase Envoy integration. The battery takes modes: what is stored is kept by the reserve, and backup mode with grid charging fills it. Entities and values are confirmed; that backup mode charges from the grid up to the reserve on every firmware is not. Starts in shadow mode.',
  sources: [
    {
      url: 'https://github.com/home-assistant/core/blob/04247e6e0c5cb5de3f0ce13d6d163af9ca0f1465/homeassistant/components/enphase_envoy/select.py',
      says: 'Select entity of the storage mode with backup, self_consumption and savings.',
    },
    {
      url: 'https://github.com/home-assistant/core/blob/04247e6e0c5cb5de3f0ce13d6d163af9ca0f1465/homeassistant/components/enphase_envoy/number.py',
      says: 'Number entity of the reserve battery level (reserve_soc) in %.',
    },
    {
      url: 'https://github.com/home-assistant/core/blob/04247e6e0c5cb5de3f0ce13d6d163af9ca0f1465/homeassistant/components/enphase_envoy/switch.py',
      says: 'Switch entity of charging from the grid (charge_from_grid).',
    },
  ],
  parameters: {
    storageMode: { label: 'Select entity of the storage mode', example: 'select.enpower_storage_mode' },
    reserve: { label: 'Number entity of the reserve battery level', example: 'number.enpower_reserve_battery_level' },
    gridCharging: { label: 'Switch entity of charging from the grid', example: 'switch.enpower_charge_from_grid' },
  },
  targets: {
    storageMode: {
      source: 0,
      action: 'select.select_option',
      entity: '{storageMode}',
      fields: { option: { unit: 'option', options: ['backup', 'self_consumption', 'savings'] } },
    },
    ...RESERVE_AND_GRID_CHARGING,
  },
  intents: intentsByReserve(storage),
};
