import type { ReasonTexts } from './en.js';

/** Every sentence about a plan's reasons, in Swedish. */
export const sv: ReasonTexts = {
  'charge-from-grid':
    'Laddar {kwh:kWh} från nätet för {importPrice:price}: med förluster och slitage {storingCost:price} för något som är värt {storedEnergyValue:price} senare.',
  'charge-required':
    'Laddar {kwh:kWh} från nätet för {importPrice:price}: en miniminivå, ett mål eller en kommande brist kräver det.',
  'charge-combined':
    'Laddar {kwh:kWh} från nätet för {importPrice:price}: det lönar sig genom vad det ändrar vid andra tider.',
  'charge-steady': 'Laddar {kwh:kWh} för att hålla effekten jämn: det sparar mer än en bättre timme skulle göra.',
  'charge-from-solar':
    'Lagrar {kwh:kWh} solel, värd {storedEnergyValue:price} i batteriet: att sälja den nu ger {exportPrice:price}.',
  'charge-from-solar-unsold':
    'Lagrar {kwh:kWh} solel, värd {storedEnergyValue:price} i batteriet: den går inte att sälja.',
  'discharge-to-home':
    'Försörjer hemmet med {kwh:kWh} ur batteriet: att köpa kostar {importPrice:price}, el ur batteriet {deliveryCost:price}.',
  'discharge-to-grid':
    'Säljer {kwh:kWh} ur batteriet för {exportPrice:price}: att spara elen vore värt {deliveryCost:price}, förluster och slitage inräknade.',
  'discharge-combined':
    'Tar {kwh:kWh} ur batteriet: med allt som det ändrar vid andra tider är elen värd {price:price} nu.',
  'discharge-steady':
    'Tar {kwh:kWh} ur batteriet för att hålla effekten jämn: det sparar mer än en bättre timme skulle göra.',
  'discharge-peak':
    'Tar {kwh:kWh} ur batteriet för att hålla nere effekttoppen: med den skulle el från nätet kosta {price:price} nu.',
  'charge-peak': 'Laddar {kwh:kWh} från nätet för {importPrice:price}: det håller nere en senare effekttopp.',
  'no-battery': 'Hemmet har inget batteri att använda.',
  'hold-balanced': 'Sol och förbrukning går jämnt upp: batteriet har inget att göra.',
  'hold-empty': 'Batteriet är på sin miniminivå: hemmet köper för {importPrice:price}.',
  'hold-for-later':
    'Sparar det som är lagrat: el ur batteriet är värd {deliveryCost:price} senare, så hemmet köper för {importPrice:price}.',
  'hold-combined': 'Vilar: el ur batteriet är värd {deliveryCost:price} vid andra tider.',
  'hold-steady': 'Vilar för att hålla batteriets effekt jämn: det sparar mer än att använda det nu.',
  'hold-full': 'Batteriet är så fullt som det får vara: överskottet säljs för {exportPrice:price}.',
  'hold-full-curtailed': 'Batteriet är så fullt som det får vara: {curtailedKwh:kWh} solel stryps.',
  'hold-room':
    'Säljer överskottet för {exportPrice:price}: att lagra det skulle kosta {storingCost:price}, förluster och slitage inräknade, för något som är värt {storedEnergyValue:price} senare.',
  'hold-room-curtailed': 'Lämnar {curtailedKwh:kWh} solel oanvänd: att lagra den nu skulle inte ge något.',
  'manual-slot': 'Du har bett om det: {manual|charge=ladda|export=sälj|hold=vila}.',
  'limit.battery-power': 'Mer effekt har batteriet inte.',
  'limit.import-limit': 'Mer ger inte elanslutningen.',
  'limit.export-limit': 'Mer tar inte elanslutningen emot.',
  'limit.surplus': 'Mer solöverskott finns inte.',
  'limit.peak': 'Mer från nätet skulle höja den effekttopp som du betalar för.',
  'limit.full': 'Sedan är det fullt.',
  'limit.empty': 'Sedan är det på sin miniminivå.',
  'use.home': 'Energin används {useFrom:time}–{useTo:clock}, när elen kostar {usePrice:price}.',
  'use.sold': 'Energin säljs {useFrom:time}–{useTo:clock}, när försäljning ger {usePrice:price}.',
  'use.left': 'Energin finns kvar när planen tar slut.',
  'next.home': 'Nästa gång används den {useFrom:time}–{useTo:clock}, när elen kostar {usePrice:price}.',
  'next.sold': 'Nästa gång säljs den {useFrom:time}–{useTo:clock}, när försäljning ger {usePrice:price}.',
  'water-heat': 'Värmer {device} med {kwh:kWh}: allt inräknat kostar elen {price:price} nu.',
  'ev-charge-goal':
    'Laddar {device} med {kwh:kWh}: allt inräknat kostar elen {price:price} nu, och {socPercent:percent} ska nås till {by:time}.',
  'ev-charge-value':
    'Laddar {device} med {kwh:kWh}: allt inräknat kostar elen {price:price} nu och är värd {worth:price} i bilen.',
  'ev-charge': 'Laddar {device} med {kwh:kWh}: allt inräknat kostar elen {price:price} nu.',
  'ev-charge-asked': 'Laddar {device} med {kwh:kWh}: bilen ber om det.',
  'ev-discharge': 'Tar {kwh:kWh} ur {device}: allt inräknat kostar elen {price:price} nu.',
  'tank-heat': 'Värmer {device} med {kwh:kWh}: allt inräknat kostar elen {price:price} nu.',
  'appliance-run': 'Kör {device} med {kwh:kWh}: allt inräknat kostar elen {price:price} nu.',
  'instead.charge-at': 'Att ladda {insteadAt:time} i stället',
  'instead.charge-not': 'Att inte ladda',
  'instead.use-at': 'Att spara den till {insteadAt:time}',
  'instead.use-before': 'Att använda den redan {insteadAt:time}',
  'instead.use-not': 'Att spara den',
  'instead.charge-here': 'Varje kWh som laddas nu',
  'instead.discharge-here': 'Varje kWh som tas ur batteriet nu',
  'instead.device-at': 'Att göra det {insteadAt:time} i stället',
  'instead.device-not': 'Att låta bli',
  'cost.more': '{instead} skulle kosta {difference:difference} mer.',
  'cost.least': '{instead} skulle kosta minst {difference:difference} mer.',
  'cost.same': '{instead} skulle kosta lika mycket.',
  'cost.less': '{instead} skulle kosta {difference:difference} mindre, vilket ryms inom planens noggrannhet.',
  'cost.wish': '{instead} skulle bryta mot en gräns eller ett önskemål.',
  wide: 'Mellan {wideFrom:time} och {wideTo:clock} spelar den exakta tiden ingen roll.',
};
