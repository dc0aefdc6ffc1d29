import type { Templates } from '../../home/template-text.js';

/** Sentences from outside the page in Swedish, by code: see `template-text.ts`. What the code cannot say stays as it came. */
export const sv: Templates = {
  // Plan: what could not be met.
  'load-shed': 'Hemmet behöver {kwh:kWh} mer än sol, batteri och elanslutning kan ge, första gången {start:time}.',
  'import-limit-exceeded':
    'Importen överskrider den önskade gränsen {limitKw:kW} med upp till {overKw:kW}, sammanlagt {kwh:kWh}, första gången {start:time}.',
  'solar-not-curtailable':
    '{kwh:kWh} sol kan varken användas, lagras eller säljas, och panelerna kan inte strypas, första gången {start:time}.',
  'reserve-used':
    'Batteriet {battery} ligger under sin reserv för elavbrott på {reserveSocPercent:percent} till {until:time}, som lägst {lowestPercent:percent}.',
  'soc-below-minimum':
    'Batteriet {battery} ligger under sin lägsta laddnivå på {minSocPercent:percent} till {until:time}, som lägst {lowestPercent:percent}.',
  'soc-above-maximum':
    'Batteriet {battery} står på {socPercent:percent}, över sin högsta laddnivå på {maxSocPercent:percent}; det laddas inte förrän det är nere igen.',
  'soc-passes-maximum':
    'Batteriet {battery} ligger över sin högsta laddnivå på {maxSocPercent:percent} klockan {start:time}, som högst {highestPercent:percent}.',
  'target-missed':
    'Batteriet {battery} slutar på {socPercent:percent}, inte på målet {targetPercent:percent}: {side|short=det fattas|over=för mycket med} {kwh:kWh}.',
  'ev-unknown': 'Inget planeras för bilen {ev}: dess laddnivå är okänd. Kontrollera dess rad i recorderns tabell.',
  'ev-not-plugged-in':
    'Bilen {ev} står på {socPercent:percent} och är inte inkopplad före {by:time}: anslut den för att nå {goalPercent:percent}.',
  'ev-goal-missed':
    'Bilen {ev} når {socPercent:percent} till {by:time}, inte {goalPercent:percent}: det fattas {kwh:kWh} vid högst {maxChargeKw:kW}.',
  'ev-soc-below-minimum':
    'Bilen {ev} ligger under sin lägsta laddnivå på {minSocPercent:percent} till {until:time}, som lägst {lowestPercent:percent}.',
  'ev-demand-short': 'Bilen {ev} får {kwh:kWh} mindre än den ber om, första gången {start:time}.',
  'reasons-missing': 'Den här planen säger inte vad det näst bästa vore: lösaren misslyckades med det.',
  'ev-trip-short': 'Bilen {ev} saknar {kwh:kWh} för sin resa {start:time}.',
  'tank-too-cold': 'Tanken {tank} sjunker till {lowestC:celsius} {start:time}, under sina {minTemperatureC:celsius}.',
  'tank-too-warm': 'Tanken {tank} når {highestC:celsius} {start:time}, över sina {maxTemperatureC:celsius}.',
  'tank-unknown':
    'Inget planeras för tanken {tank}: {lacks|outdoor-temperature=utetemperaturen är inte känd för hela planen. Låt prognosen få med den|temperature=dess temperatur är okänd. Kontrollera dess rad i recorderns tabell}.',
  'manual-slot-missed':
    'Det du bad om från {from:time} till {to:time} ({action|charge=ladda|export=sälj|hold=vila|water=värm vatten}) missas med {kwh:kWh}: batteri, sol och nät tillåter inte mer.',
  'power-peak': 'Planen tar upp till {kw:kW} under {month}: det kostar {cost:money} i effektavgift.',
  'water-short':
    'Varmvattnet {heater} saknar {kwh:kWh} av det som behövs till {until:time}: tiden eller effekten räcker inte.',
  'water-rounded':
    'Tidsstegen är för många, eller av för många längder, för att räkna värmen i varmvattnet {heater} exakt: den räknas i steg om {stepKwh:kWh}.',
  'legionella-unknown':
    'Ingen vet när varmvattnet {heater} senast värmdes mot legionella: en omgång planeras inom ett dygn. Ange tidpunkten i dess mätvärden.',
  'appliance-not-done':
    'Apparaten {appliance} blir inte klar till {latest:time}: {kwh:kWh} får inte plats. Ge den längre tid.',
  'appliance-late':
    'Apparaten {appliance} blir klar {minutes:minutes} efter {latest:time}: tiden är för kort för dess körning, som börjar genast.',

  // Plan: made of old inputs, or without a solver.
  'stale-prices':
    'Ingen priskälla har svarat på {ageHours:hours}: bortom de kända priserna räknar planen med förväntade.',
  'prices-end-soon':
    'De publicerade priserna slutar om {hours:hours}: därefter räknar planen med förväntade, eller tar slut.',
  'stale-forecast':
    'Prognosen för förbrukning och sol är {ageHours:hours} gammal: det som mätts sedan dess är inte med i planen.',
  'stale-state':
    'De senaste mätvärdena är {ageMinutes:minutes} gamla: batterierna kan stå på annat än där planen börjar.',
  'fallback-plan':
    'Det finns ingen optimerad plan ({because|solver-hung=lösaren svarade inte i tid|solver-crashed=lösaren kraschade|solver-failed=lösaren fann ingen plan|plan-failed-check=planen klarade inte kontrollen|*=lösaren misslyckades}): tills nästa plan {method|previous-plan=följs den förra|self-consumption=försörjer batteriet hemmet med egen sol}.',

  // What a plan changed of the one before.
  moved: [
    'Flyttat {kwh:kWh}, {doing|charging=laddning av|discharging=urladdning av|heating=värmning av|running=körning av} {device}, från {from:time} till {to:time} (besparing {money:money}): priset {percent:signed}.',
    'Flyttat {kwh:kWh}, {doing|charging=laddning av|discharging=urladdning av|heating=värmning av|running=körning av} {device}, från {from:time} till {to:time} (besparing {money:money}): {cause|soc=batteriernas innehåll|car-soc=bilens innehåll|load=förbrukningen framöver|sun=solen framöver} avviker {changeKwh:kWh} från det väntade.',
    'Flyttat {kwh:kWh}, {doing|charging=laddning av|discharging=urladdning av|heating=värmning av|running=körning av} {device}, från {from:time} till {to:time} (besparing {money:money}): {setting|manual=det som planerats för hand har ändrats|vacation=semestern har börjat eller slutat|goal=bilens mål, resor eller tider har ändrats|run=tiden för en apparat har ändrats|comfort=varmvattnets komfortnivå har ändrats|risk=riskviljan har ändrats|target=målet för planens slut har ändrats|car=en inställning för bilen har ändrats|heater=en inställning för varmvattenberedaren har ändrats|tank=en inställning för värmen har ändrats|appliance=en inställning för en apparat har ändrats|battery=en inställning för batteriet har ändrats|solar=en inställning för solpanelerna har ändrats|power=effektpriset har ändrats|grid=en gräns för elanslutningen har ändrats|tariff=tariffen har ändrats|*=en inställning för hemmet har ändrats}.',
    'Flyttat {kwh:kWh}, {doing|charging=laddning av|discharging=urladdning av|heating=värmning av|running=körning av} {device}, från {from:time} till {to:time} (besparing {money:money}): {ev} har {plugged|true=kopplats in|false=kopplats ur}.',
    'Flyttat {kwh:kWh}, {doing|charging=laddning av|discharging=urladdning av|heating=värmning av|running=körning av} {device}, från {from:time} till {to:time} (besparing {money:money}): {cause|setting=en annan inställning|car=en bil har kommit eller åkt|horizon=planen ser längre fram|prices=priserna för andra timmar har ändrats|other=små ändringar i det som mätts eller väntas}.',
  ],
  more: [
    '{kwh:kWh} mer {doing|charging=laddning av|discharging=urladdning av|heating=värmning av|running=körning av} {device} från {to:time} (besparing {money:money}): priset {percent:signed}.',
    '{kwh:kWh} mer {doing|charging=laddning av|discharging=urladdning av|heating=värmning av|running=körning av} {device} från {to:time} (besparing {money:money}): {cause|soc=batteriernas innehåll|car-soc=bilens innehåll|load=förbrukningen framöver|sun=solen framöver} avviker {changeKwh:kWh} från det väntade.',
    '{kwh:kWh} mer {doing|charging=laddning av|discharging=urladdning av|heating=värmning av|running=körning av} {device} från {to:time} (besparing {money:money}): {setting|manual=det som planerats för hand har ändrats|vacation=semestern har börjat eller slutat|goal=bilens mål, resor eller tider har ändrats|run=tiden för en apparat har ändrats|comfort=varmvattnets komfortnivå har ändrats|risk=riskviljan har ändrats|target=målet för planens slut har ändrats|car=en inställning för bilen har ändrats|heater=en inställning för varmvattenberedaren har ändrats|tank=en inställning för värmen har ändrats|appliance=en inställning för en apparat har ändrats|battery=en inställning för batteriet har ändrats|solar=en inställning för solpanelerna har ändrats|power=effektpriset har ändrats|grid=en gräns för elanslutningen har ändrats|tariff=tariffen har ändrats|*=en inställning för hemmet har ändrats}.',
    '{kwh:kWh} mer {doing|charging=laddning av|discharging=urladdning av|heating=värmning av|running=körning av} {device} från {to:time} (besparing {money:money}): {ev} har {plugged|true=kopplats in|false=kopplats ur}.',
    '{kwh:kWh} mer {doing|charging=laddning av|discharging=urladdning av|heating=värmning av|running=körning av} {device} från {to:time} (besparing {money:money}): {cause|setting=en annan inställning|car=en bil har kommit eller åkt|horizon=planen ser längre fram|prices=priserna för andra timmar har ändrats|other=små ändringar i det som mätts eller väntas}.',
  ],
  less: [
    '{kwh:kWh} mindre {doing|charging=laddning av|discharging=urladdning av|heating=värmning av|running=körning av} {device} från {from:time} (besparing {money:money}): priset {percent:signed}.',
    '{kwh:kWh} mindre {doing|charging=laddning av|discharging=urladdning av|heating=värmning av|running=körning av} {device} från {from:time} (besparing {money:money}): {cause|soc=batteriernas innehåll|car-soc=bilens innehåll|load=förbrukningen framöver|sun=solen framöver} avviker {changeKwh:kWh} från det väntade.',
    '{kwh:kWh} mindre {doing|charging=laddning av|discharging=urladdning av|heating=värmning av|running=körning av} {device} från {from:time} (besparing {money:money}): {setting|manual=det som planerats för hand har ändrats|vacation=semestern har börjat eller slutat|goal=bilens mål, resor eller tider har ändrats|run=tiden för en apparat har ändrats|comfort=varmvattnets komfortnivå har ändrats|risk=riskviljan har ändrats|target=målet för planens slut har ändrats|car=en inställning för bilen har ändrats|heater=en inställning för varmvattenberedaren har ändrats|tank=en inställning för värmen har ändrats|appliance=en inställning för en apparat har ändrats|battery=en inställning för batteriet har ändrats|solar=en inställning för solpanelerna har ändrats|power=effektpriset har ändrats|grid=en gräns för elanslutningen har ändrats|tariff=tariffen har ändrats|*=en inställning för hemmet har ändrats}.',
    '{kwh:kWh} mindre {doing|charging=laddning av|discharging=urladdning av|heating=värmning av|running=körning av} {device} från {from:time} (besparing {money:money}): {ev} har {plugged|true=kopplats in|false=kopplats ur}.',
    '{kwh:kWh} mindre {doing|charging=laddning av|discharging=urladdning av|heating=värmning av|running=körning av} {device} från {from:time} (besparing {money:money}): {cause|setting=en annan inställning|car=en bil har kommit eller åkt|horizon=planen ser längre fram|prices=priserna för andra timmar har ändrats|other=små ändringar i det som mätts eller väntas}.',
  ],
  'more-changes': '{count} mindre {count|1=ändring|*=ändringar} till.',

  // Planner: why there is no plan.
  'no-state': [
    'De senaste mätvärdena är {ageMinutes:minutes} gamla, högst 60 får de vara. Kontrollera recordern och dess sensorer.',
    'Inga mätvärden har kommit än. Koppla en recorder till plan-noden.',
  ],
  'no-state-of-charge':
    'Laddnivån för {batteries} är okänd. Kontrollera batteriets sensor och dess rad i recorderns tabell.',
  'no-prices': [
    'Priserna täcker inte {now:time}. Kontrollera prices-noden och dess källor.',
    'Inga priser har kommit än. Kontrollera prices-noden och dess källor.',
  ],
  'no-forecast': [
    'Prognosen är för gammal: den täcker inte {now:time}. Kontrollera forecast-noden.',
    'Ingen prognos har kommit än. Koppla en forecast-nod till plan-noden.',
  ],
  'solver-hung': 'Lösaren svarade inte i tid och startas om.',
  'solver-crashed': ['Lösaren kraschade ({message}) och startas om.', 'Lösaren har kraschat. Den startas om.'],
  'solver-failed': ['Lösaren slutade utan plan ({status}).', 'Lösaren fann ingen möjlig plan i tid.'],
  'solver-closed': 'Plan-noden stängdes innan planen var klar. Försök igen.',
  'planner-closed': 'Plan-noden stängdes innan planen var klar. Försök igen.',
  'plan-failed-check': 'Planen klarade inte kontrollen och används inte.',
  'not-supported-yet': '{properties} kan inte planeras än. Utelämna det för att planera resten av hemmet.',
  'store-closed': 'Hemmets databas är stängd. Tryck Deploy igen.',
  'store-crashed': 'Hemmets databas stannade ({reason}). Den startas om.',

  // Executor: why a battery does what it does.
  'self-consumption':
    'Lagrad el är värd {storedValue:price}; hemma sparar den {homeGain:price}, och överskott att lagra kostar {surplusCost:price}: följer hemmet.',
  'charge-from-grid':
    'Lagrad el är värd {storedValue:price}; köpt nu kostar den {buyingCost:price}: laddar från nätet.',
  'charge-from-surplus':
    'Lagrad el är värd {storedValue:price}, hemmet skulle bara spara {homeGain:price}: behåller den och lagrar överskott.',
  'discharge-to-home':
    'Lagrad el är värd {storedValue:price}; hemma sparar den {homeGain:price}, och överskott säljs hellre: laddar bara ur till hemmet.',
  hold: 'Lagrad el är värd {storedValue:price}: för mycket för att användas för {homeGain:price}, för lite för att lagra överskott för {surplusCost:price}: vilar.',
  export: 'Lagrad el är värd {storedValue:price}; såld nu ger den {exportGain:price}: säljer.',
  'plain-self-consumption': 'Lagrar överskott och försörjer hemmet ur batteriet; köper och säljer inget för det.',
  'no-battery': 'Hemmet har inget batteri att styra.',
  'soc-missing': 'Laddnivån för batteriet {battery} är okänd. Kontrollera dess sensor i recordern.',
  'sensor-silent':
    'Sensorn för {what|load and grid power=förbrukning och nät|*=batteriets laddnivå} har varit tyst i {ageSeconds:seconds}. Kontrollera den, och recorderns tabell.',
  'net-load-missing':
    'Varken förbrukning och soleffekt eller nät- och batterieffekt är kända. Kontrollera dessa sensorer i recordern.',
  'state-missing': 'Inga mätvärden har kommit än: batterierna följer hemmet. Kontrollera recordern.',
  'state-stale':
    'Mätvärdena är {ageSeconds:seconds} gamla, högst {maxStateAgeSeconds:seconds} får de vara: batterierna följer hemmet. Kontrollera recordern.',
  'no-plan': 'Det finns ingen plan än: batterierna följer hemmet.',
  'plan-too-old':
    'Planen är {ageMinutes:minutes} gammal, mer än {maxAgeMinutes:minutes}: batterierna följer hemmet. Kontrollera plan-noden.',
  'no-slot': 'Planen täcker inte nuet: batterierna följer hemmet.',
  closing: 'Executorn stängs: batterierna följer hemmet.',
  'after-crash': 'Executorn avslutades inte i ordning: batterierna ställs på egenförbrukning innan den fortsätter.',
  safe: 'Enheten gör inte som den blir tillsagd: den följer hemmet.',

  // Executor: wishes and rules that go before the plan.
  pause: [
    'Pausad till {until:time}: batterierna följer hemmet av sig själva, och inget skrivs till dem.',
    'Pausad tills vidare: batterierna följer hemmet av sig själva, och inget skrivs till dem.',
  ],
  'force-charge': [
    'Laddar med {powerKw:kW} till {until:time}, för att någon bad om det.',
    'Laddar till {until:time}, för att någon bad om det.',
  ],
  'force-export': [
    'Säljer med {powerKw:kW} till {until:time}, för att någon bad om det.',
    'Säljer till {until:time}, för att någon bad om det.',
  ],
  'force-stop': 'Varken laddar eller laddar ur till {until:time}, för att någon bad om det.',
  'boost-water': 'Värmer vatten till {until:time}, för att någon bad om det.',
  manual: [
    'Någon styr för hand till {until:time}: inget beslutas och inget skrivs.',
    'Någon styr för hand tills vidare: inget beslutas och inget skrivs.',
  ],
  'grid-outage': 'Elnätet är nere: växelriktaren driver hemmet själv tills nätet är tillbaka; inget köps eller säljs.',
  'emergency-charge':
    'Batteriet {battery} står på {socPercent:percent}, lägre än det får: laddas från nätet till {endPercent:percent}.',
  'no-export':
    'Säljer inget från {batteries}: laddnivån är {noExportPercent:percent} eller lägre; slutar över {endPercent:percent}.',
  'excess-pv':
    'Solen ger {excessPvKw:kW} eller mer utöver hemmet, och batterierna har {excessPvSocPercent:percent}: värmer vatten till max tills överskottet tar slut.',
  'pause-reminder': 'Executorn har varit pausad i {minutes:minutes}. Återuppta när du är klar.',
  'pause-ended': 'Pausen är slut.',
  'force-charge-ended': 'Den begärda laddningen är slut.',
  'force-export-ended': 'Den begärda försäljningen är slut.',
  'force-stop-ended': 'Den begärda vilan är slut.',
  'boost-water-ended': 'Snabbvärmningen av vatten är slut.',
  'manual-ended': 'Styrningen för hand är slut.',
  'grid-outage-ended': 'Elnätet är tillbaka.',
  'emergency-charge-ended': 'Nödladdningen är slut.',
  'no-export-ended': 'Batterierna får sälja igen.',
  'excess-pv-ended': 'Solöverskottet är slut: vattnet följer planen igen.',
  'no-plan-ended': 'Det finns en plan igen.',
  'plan-too-old-ended': 'Det finns en färsk plan igen.',
  'no-slot-ended': 'Det finns en plan för nuet igen.',

  // Executor: other devices.
  'heat-planned': 'Planen värmer vatten till {until:time}.',
  'heat-block': 'Avslutar den påbörjade uppvärmningen, till {until:time}.',
  'heat-manual': 'Värmer vatten till {until:time}, för att någon planerade det för hand.',
  'heat-off': 'Planen värmer inget vatten nu.',
  'heat-unplanned': 'Det finns ingen plan att följa: varmvattenberedaren håller själv sin normala temperatur.',
  'tank-full': 'Tanken {tank} har {temperatureC:celsius}, så mycket den får: den värms inte.',
  'tank-off': 'Planen värmer inte tanken {tank} nu.',
  'tank-planned': 'Planen värmer tanken {tank} med {powerKw:kW} till {until:time}, upp till {temperatureC:celsius}.',
  'tank-unplanned': 'Det finns ingen plan att följa: tanken {tank} hålls på {temperatureC:celsius}.',
  'ev-away': 'Bilen är inte inkopplad.',
  'ev-no-plan': 'Det finns ingen plan att ladda bilen efter.',
  'ev-surplus':
    'Laddar bilen med {powerKw:kW} överskott, som på nätet skulle ge mindre än vad laddningen kostar senare.',
  'ev-off': 'Planen laddar inte bilen nu.',
  'ev-planned': 'Planen laddar bilen med {powerKw:kW}.',
  'appliance-start': 'Planen startar {appliance} nu.',
  'appliance-stop': 'Planen stannar {appliance}: den fortsätter senare, eller är klar.',
  curtail: 'Stryper {curtailKw:kW} solel: högst {exportLimitKw:kW} får gå ut på nätet.',
  generate: 'Taket ger allt det kan.',

  // Executor: writes.
  'write-refused': '{device}.{target} kunde inte skrivas ({reason}). Det upprepas.',
  'write-not-taken':
    '{device}.{target} skulle bli {asked} och är {is|null=okänt|*=något annat}: {writes} skrivningar kom inte fram. Kontrollera enheten och dess integration.',
  'budget-spent':
    '{device}.{target} har skrivits {writes} gånger i dag, så ofta som inställningarna tillåter: det förblir som det är till i morgon.',
  drift:
    '{device}.{target} var {asked} och har ställts om till {is} av någon annan: {leftMinutes|0=det ställs tillbaka|*=enheten lämnas i fred en stund. Stäng av den andra styrningen, eller ställ enheten som inte aktiv}.',
  'unit-mismatch':
    '{source} räknar i {unit}, men {target} skrivs i {wanted}: inget skickas till {device}. Välj en annan entitet.',
  'device-draws-nothing':
    '{device} har slagits på men inte dragit någon effekt på {minutes} minuter. Om den inte redan är full eller varm: kontrollera säkring och stickpropp, gränser inställda i själva enheten, och dess effektsensor i recordern.',
  'device-draws-while-off':
    '{device} har slagits av men dragit effekt i {minutes} minuter, nu {powerKw:kW}. Kontrollera om någon annan slår på den, om executorn skriver till rätt entitet, och dess effektsensor i recordern.',
  'parameter-missing': 'Profilen {profile} behöver ”{label}”. Fyll i det vid enheten i executorns formulär.',
  'quantity-missing': '{device} behöver {quantity}, som inte är känt nu: inget skickas till enheten förrän det är det.',
  'value-beyond-unit':
    '{where} skulle ställas på {value} {unit}, mer än vad som är möjligt: inget skickades. Kontrollera enheterna i profilen och formuläret.',
  'value-not-offered': '{where} skulle ställas på ”{value}”, som inte finns att välja: inget skickades.',

  // Recorder: sensors.
  'absurd-value':
    '”{topic}” skickade {value}, vilket inte kan stämma. Värdet räknas inte; kontrollera sensorn, och enhet och tecken i recorderns tabell.',
  'watts-as-kilowatts':
    '”{topic}” skickade {value:kW}, hemmet klarar högst {mostKw:kW}: det ser ut som W. Välj enheten W i recorderns tabell.',
  'kilowatts-as-watts':
    '”{topic}” har inte skickat mer än {largest} W på länge: det ser ut som kW. Välj enheten kW i recorderns tabell.',
  'fraction-as-percent':
    '”{topic}” har inte skickat mer än {largest:percent} på länge: det ser ut som en andel av 1. Sätt faktorn 100 i recorderns tabell.',
  'wrong-unit':
    '”{topic}” mäter i {unit}, vilket inte passar till storheten. Välj en annan storhet eller sensor i recorderns tabell.',
  'unreadable-value':
    '”{topic}” skickade ”{value}”, som inte kan läsas som ett värde. Rätta egenskapen i recorderns tabell, eller det som sensorn skickar.',
  'absurd-step':
    '”{topic}” steg med {kwh:kWh} på {minutes:minutes}, mer än de {mostKw:kW} som hemmet klarar. Steget räknas inte; kontrollera mätaren och dess enhet i recorderns tabell.',

  // Forecast and prices.
  'no-history':
    'Det finns inga mätvärden att göra prognosen av. Vänta tills recordern har mätt, eller läs in historik.',
  'pv-without-weather':
    'Det saknas väder för {hours:hours} av dagsljuset framöver: takets senaste sju dagar får stå in, med stor osäkerhet. Kontrollera väderkällan.',
  'pv-unknown':
    'Inget säger vad solcellerna ger: deras toppeffekt är tom, och ingen soleffekt har mätts än. Planen räknar inte med någon sol. Koppla en solsensor i recordern, eller ange toppeffekten i hemmet.',
  'pv-size-unknown':
    'Solcellernas toppeffekt är tom, och det krävs en uppmätt dag med sol för att uppskatta den: till dess får det de gett förut stå in, med stor osäkerhet. Ange toppeffekten i hemmet för att genast få en prognos från vädret.',
  'weather-unreachable': 'Inget nytt väder från {host}. Det senaste används medan det är färskt.',
  'weather-unusable': 'Vädret från {source} går inte att använda.',
  'price-forecast-missing': 'Priser bortom de publicerade kan inte förutses: inga priser från dagarna före är kända.',
  'price-forecast-rough': 'Prisprognosen är grov: den bygger på {historyDays} {historyDays|1=dag|*=dagar} med priser.',
  'reflex-new': 'Inget inlärt än.',
  'not-measured': 'Inget har mätts som säger det.',
  'too-few-days': '{days} {days|1=dag|*=dagar} säger {value}; det behövs fler.',
  'as-measured': '{days} dagar säger {value}: inte tillräckligt annorlunda än {believed}.',
  moving: '{days} dagar säger {value}, {strength} standardfel från {believed}: det rör sig dit i små steg.',
  undone: 'Återtaget av en människa; lämnas i fred till {heldUntil:day}.',
  'nothing-to-undo': 'Inget har lärts in som kunde tas tillbaka.',

  // Backtest and questions.
  gaps: 'Kvartar som inte räknas: {history} utan mätvärden, {prices} utan pris.',
  'left-out': 'Inte uppspelat och inte i kostnaderna: {parts}.',
  'fallback-plans': 'Lösaren misslyckades vid {fallbackPlans} planer; där räknas reservplanens kostnad.',
  'what-if-same': 'Det gör ingen skillnad under de närmaste {hours} timmarna.',
  'what-if-dearer': 'Det skulle kosta {difference:amount} mer under de närmaste {hours} timmarna.',
  'what-if-cheaper': 'Det skulle spara {difference:amount} under de närmaste {hours} timmarna.',
  'what-if-impossible': 'Frågan går inte att besvara för det här hemmet ({path}).',
  'backtest-cancelled': 'Uppspelningen avbröts. Starta den igen för att få en rapport.',
  'backtest-crashed': 'Uppspelningen stannade: {why}. Prova en kortare period.',
  'backtest-busy': 'En uppspelning av hemmet pågår redan. Vänta på dess rapport.',
  'no-replay-data':
    'Inget finns inspelat från {from:time} till {to:time}, eller inga priser. Välj andra datum, eller låt recordern och prices-noden gå några dagar först.',
  'perfect-failed':
    'Lösaren fann ingen plan för tiden från {start:time}. Spela om andra strategier, eller en kortare period.',
  'empty-period': 'Perioden från {from} till {to} är tom.',

  // The page and the home's store.
  'page-read-only': 'Den här sidan är bara till att titta på. Tillåt kommandon i dess nods formulär.',
  'command-not-wired': 'Inget är kopplat till sidans första utgång. Koppla den till executor och plan.',
  'question-not-wired': 'Inget är kopplat till sidans andra utgång. Koppla den till backtest-noden.',
  'home-missing': 'Hemmet saknas eller är avstängt. Välj eller slå på ett.',
  'home-key-taken': 'Nyckeln ”{key}” tillhör redan hemmet {owner}. Ge det här hemmet en egen.',
  'store-newer':
    'Hemmets databas skrevs av en nyare version. Installera den igen, eller flytta undan filen {file}; till dess sparas inget.',
  'store-corrupt': 'Hemmets databas var skadad. Den lades undan som {aside} och en ny påbörjades.',
  'store-unwritable':
    'Hemmets mapp {folder} går inte att använda ({reason}), så inget sparas. Gör den skrivbar eller frigör plats.',
  'store-in-use':
    'Hemmets mapp {folder} används av en annan process (pid {pid}). Stoppa den, eller ge ett av hemmen en annan nyckel.',
  'store-failed': 'Hemmets databas svarade med ett fel ({reason}).',
  'dashboard-missing':
    'Noden har ingen grupp att visa sidan i. Installera @flowfuse/node-red-dashboard (Dashboard 2) från paletten och välj en grupp i noden.',
};
