import type { HomeForm } from '../../nodes/home/home-config.js';

/** A filled-in form of `darkstar-home`, as the editor stores it. */
export const homeForm: HomeForm = {
  key: 'test',
  timezone: 'Europe/Berlin',
  currency: 'EUR',
  latitude: '',
  longitude: '',
  maxImportKw: '11',
  maxExportKw: '11',
  exportAllowed: true,
  importFactor: '1',
  importAdd: '0',
  exportFactor: '1',
  exportAdd: '0',
  batteryKwh: '10',
  batteryMinSoc: '10',
  batteryMaxSoc: '100',
  batteryChargeKw: '5',
  batteryDischargeKw: '5',
  batteryChargeEfficiency: '95',
  batteryDischargeEfficiency: '95',
  batteryWear: '0.01',
  pvPeakKw: '6',
  pvTilt: '35',
  pvAzimuth: '180',
  more: '',
};
