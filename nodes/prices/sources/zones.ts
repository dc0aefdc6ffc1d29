/**
 * The bidding zones of the European day-ahead auction, with their EIC codes. Source: ENTSO-E, Transparency Platform
 * RESTful API user guide, appendix A, "areas".
 */
export const EIC: Readonly<Record<string, string>> = {
  AT: '10YAT-APG------L',
  BE: '10YBE----------2',
  BG: '10YCA-BULGARIA-R',
  CH: '10YCH-SWISSGRIDZ',
  CZ: '10YCZ-CEPS-----N',
  'DE-LU': '10Y1001A1001A82H',
  DK1: '10YDK-1--------W',
  DK2: '10YDK-2--------M',
  EE: '10Y1001A1001A39I',
  ES: '10YES-REE------0',
  FI: '10YFI-1--------U',
  FR: '10YFR-RTE------C',
  GR: '10YGR-HTSO-----Y',
  HR: '10YHR-HEP------M',
  HU: '10YHU-MAVIR----U',
  'IE-SEM': '10Y1001A1001A59C',
  'IT-Calabria': '10Y1001C--00096J',
  'IT-Centre-North': '10Y1001A1001A70O',
  'IT-Centre-South': '10Y1001A1001A71M',
  'IT-North': '10Y1001A1001A73I',
  'IT-Sardinia': '10Y1001A1001A74G',
  'IT-Sicily': '10Y1001A1001A75E',
  'IT-South': '10Y1001A1001A788',
  LT: '10YLT-1001A0008Q',
  LV: '10YLV-1001A00074',
  ME: '10YCS-CG-TSO---S',
  MK: '10YMK-MEPSO----8',
  NL: '10YNL----------L',
  NO1: '10YNO-1--------2',
  NO2: '10YNO-2--------T',
  NO3: '10YNO-3--------J',
  NO4: '10YNO-4--------9',
  NO5: '10Y1001A1001A48H',
  PL: '10YPL-AREA-----S',
  PT: '10YPT-REN------W',
  RO: '10YRO-TEL------P',
  RS: '10YCS-SERBIATSOV',
  SE1: '10Y1001A1001A44P',
  SE2: '10Y1001A1001A45N',
  SE3: '10Y1001A1001A46L',
  SE4: '10Y1001A1001A47J',
  SI: '10YSI-ELES-----O',
  SK: '10YSK-SEPS-----K',
};

// The coupled day-ahead auction has one delivery day for all of Europe, counted in Central European time.
export const MARKET_TIMEZONE = 'Europe/Berlin';

/** Bidding zones of energy-charts.info. */
export const ENERGY_CHARTS_ZONES = Object.keys(EIC).filter((zone) => !['IE-SEM', 'MK'].includes(zone));

/** Delivery areas of the Nord Pool data portal, which calls Germany GER. */
export const NORD_POOL_ZONES: readonly string[] =
  'SE1 SE2 SE3 SE4 NO1 NO2 NO3 NO4 NO5 DK1 DK2 FI EE LV LT AT BE FR DE-LU NL PL SYSTEM'.split(' ');

/** Bidding zones of elprisetjustnu.se. */
export const SWEDISH_ZONES: readonly string[] = ['SE1', 'SE2', 'SE3', 'SE4'];

/**
 * Grid supply point groups of Great Britain, the regions of Octopus tariffs, as "product-region". The product is the
 * newest of Octopus Agile at the time of writing; an older one is typed in.
 */
export const OCTOPUS_ZONES: readonly string[] = [...'ABCDEFGHJKLMNP'].map((region) => `AGILE-24-10-01-${region}`);
