import type { ReasonTexts } from './en.js';

/** Every sentence about a plan's reasons, in Swedish. */
export const sv: ReasonTexts = {
  'charge-from-grid':
    'Laddar {kwh} från nätet för {importPrice}: med förluster och slitage {storingCost} för något som är värt {storedEnergyValue} senare.',
  'charge-required':
    'Laddar {kwh} från nätet för {importPrice}: en miniminivå, ett mål eller en kommande brist kräver det.',
  'charge-combined': 'Laddar {kwh} från nätet för {importPrice}: det lönar sig genom vad det ändrar vid andra tider.',
  'charge-steady': 'Laddar {kwh}: att hålla effekten jämn sparar mer än ett bättre pris.',
  'charge-from-solar':
    'Lagrar {kwh} solel, värd {storedEnergyValue} per kWh i batteriet: att sälja den nu ger {exportPrice}.',
  'charge-from-solar-unsold':
    'Lagrar {kwh} solel, värd {storedEnergyValue} per kWh i batteriet: den går inte att sälja.',
  'discharge-to-home':
    'Försörjer hemmet med {kwh} ur batteriet: att köpa kostar {importPrice}, en kWh ur batteriet {deliveryCost}.',
  'discharge-to-grid':
    'Säljer {kwh} ur batteriet för {exportPrice}: med förluster och slitage är en kWh värd {deliveryCost}.',
  'discharge-combined': 'Tar {kwh} ur batteriet: med allt som det ändrar vid andra tider är en kWh värd {price} nu.',
  'discharge-steady': 'Tar {kwh} ur batteriet: att hålla effekten jämn sparar mer än ett bättre pris.',
  'discharge-peak':
    'Tar {kwh} ur batteriet för att hålla nere effekttoppen: med den skulle en kWh från nätet kosta {price} nu.',
  'charge-peak': 'Laddar {kwh} från nätet för {importPrice}: det håller nere en senare effekttopp.',
  'no-battery': 'Hemmet har inget batteri att använda.',
  'hold-balanced': 'Sol och förbrukning går jämnt upp: batteriet har inget att göra.',
  'hold-empty': 'Batteriet är på sin miniminivå: hemmet köper för {importPrice}.',
  'hold-for-later':
    'Sparar det som är lagrat: en kWh ur batteriet är värd {deliveryCost} senare, så hemmet köper för {importPrice}.',
  'hold-combined': 'Vilar: en kWh ur batteriet är värd {deliveryCost} vid andra tider.',
  'hold-steady': 'Vilar: att hålla effekten jämn sparar mer än ett bättre pris.',
  'hold-full': 'Batteriet är så fullt som det får vara: överskottet säljs för {exportPrice}.',
  'hold-full-curtailed': 'Batteriet är så fullt som det får vara: {curtailedKwh} solel stryps.',
  'hold-room':
    'Håller plats i batteriet: en lagrad kWh är värd {storedEnergyValue} senare, före förluster och slitage, så överskottet säljs för {exportPrice}.',
  'hold-room-curtailed':
    'Håller plats i batteriet: en lagrad kWh är värd {storedEnergyValue} senare, före förluster och slitage, så {curtailedKwh} solel stryps.',
  'manual-slot': 'Du har bett om det: {manual}.',
  'manual.charge': 'ladda',
  'manual.export': 'sälj',
  'manual.hold': 'vila',
  'limit.battery-power': 'Mer effekt har batteriet inte.',
  'limit.import-limit': 'Mer ger inte elanslutningen.',
  'limit.export-limit': 'Mer tar inte elanslutningen emot.',
  'limit.full': 'Sedan är det fullt.',
  'limit.empty': 'Sedan är det på sin miniminivå.',
  'use.home': 'Energin används {useFrom}–{useTo}, när en kWh kostar {usePrice}.',
  'use.sold': 'Energin säljs {useFrom}–{useTo}, när en kWh ger {usePrice}.',
  'use.left': 'Energin finns kvar när planen tar slut.',
  'next.home': 'Nästa gång används den {useFrom}–{useTo}, när en kWh kostar {usePrice}.',
  'next.sold': 'Nästa gång säljs den {useFrom}–{useTo}, när en kWh ger {usePrice}.',
  'water-heat': 'Värmer {device} med {kwh}: allt inräknat kostar en kWh {price} nu.',
  'ev-charge-goal':
    'Laddar {device} med {kwh}: allt inräknat kostar en kWh {price} nu, och {socPercent} % ska nås till {by}.',
  'ev-charge-value': 'Laddar {device} med {kwh}: allt inräknat kostar en kWh {price} nu och är värd {worth} i bilen.',
  'ev-charge': 'Laddar {device} med {kwh}: allt inräknat kostar en kWh {price} nu.',
  'ev-charge-asked': 'Laddar {device} med {kwh}: bilen ber om det.',
  'ev-discharge': 'Tar {kwh} ur {device}: allt inräknat kostar en kWh {price} nu.',
  'tank-heat': 'Värmer {device} med {kwh}: allt inräknat kostar en kWh {price} nu.',
  'appliance-run': 'Kör {device} med {kwh}: allt inräknat kostar en kWh {price} nu.',
  'instead.charge-at': 'Att ladda {insteadAt} i stället',
  'instead.charge-not': 'Att inte ladda',
  'instead.use-at': 'Att spara den till {insteadAt}',
  'instead.use-not': 'Att spara den',
  'instead.charge-here': 'Varje kWh som laddas nu',
  'instead.discharge-here': 'Varje kWh som tas ur batteriet nu',
  'instead.device-at': 'Att göra det {insteadAt} i stället',
  'instead.device-not': 'Att låta bli',
  'cost.more': '{instead} skulle kosta {difference} mer.',
  'cost.least': '{instead} skulle kosta minst {difference} mer.',
  'cost.same': '{instead} skulle kosta lika mycket.',
  'cost.less': '{instead} skulle kosta {difference} mindre, vilket ryms inom planens noggrannhet.',
  'cost.wish': '{instead} skulle bryta mot en gräns eller ett önskemål.',
  wide: 'Mellan {wideFrom} och {wideTo} spelar den exakta tiden ingen roll.',
};
