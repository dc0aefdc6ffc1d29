import { deyeHaSolarman } from './deye-ha-solarman.js';
import { enphaseEnvoy } from './enphase-envoy.js';
import { evCurrentEntity, evEvcc, evOcpp } from './ev-chargers.js';
import { foxessModbus } from './foxess-modbus.js';
import { froniusModbus } from './fronius-modbus.js';
import { genericAmperes, genericWatts } from './generic-entities.js';
import { goodwe } from './goodwe.js';
import { growattModbus } from './growatt-modbus.js';
import { growattServer } from './growatt-server.js';
import { huaweiSolar } from './huawei-solar.js';
import { applianceButton, applianceSwitch, solarExportLimit } from './others.js';
import { profileSchema, type Profile, type ProfileInput } from './profile.js';
import { solaredgeModbusMulti } from './solaredge-modbus-multi.js';
import { solaxMode1 } from './solax-mode-1.js';
import { solisModbus } from './solis-modbus.js';
import { sonnenbatterie } from './sonnenbatterie.js';
import { sungrowModbus } from './sungrow-modbus.js';
import { sunsynkAddon } from './sunsynk-addon.js';
import { teslaPowerwall } from './tesla-powerwall.js';
import { victronMqtt } from './victron-mqtt.js';
import {
  tankClimate,
  tankNumber,
  tankPower,
  tankSwitch,
  waterClimate,
  waterHeaterEntity,
  waterNumber,
  waterSwitch,
} from './water-heaters.js';

const written: readonly ProfileInput[] = [
  genericWatts,
  genericAmperes,
  deyeHaSolarman,
  sunsynkAddon,
  victronMqtt,
  huaweiSolar,
  solaredgeModbusMulti,
  goodwe,
  solaxMode1,
  froniusModbus,
  foxessModbus,
  sungrowModbus,
  solisModbus,
  growattModbus,
  growattServer,
  sonnenbatterie,
  teslaPowerwall,
  enphaseEnvoy,
  evCurrentEntity,
  evOcpp,
  evEvcc,
  waterHeaterEntity,
  waterClimate,
  waterNumber,
  waterSwitch,
  tankClimate,
  tankNumber,
  tankSwitch,
  tankPower,
  applianceButton,
  applianceSwitch,
  solarExportLimit,
];

/** Every profile that this package brings. */
export const shippedProfiles: readonly Profile[] = written.map((profile) => profileSchema.parse(profile));
