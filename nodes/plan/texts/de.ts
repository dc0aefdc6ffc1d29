import type { ReasonTexts } from './en.js';

/** Every sentence about a plan's reasons, in German. */
export const de: ReasonTexts = {
  'charge-from-grid':
    'Lädt {kwh:kWh} aus dem Netz zu {importPrice:price}: mit Verlusten und Verschleiß {storingCost:price} für etwas, das später {storedEnergyValue:price} wert ist.',
  'charge-required':
    'Lädt {kwh:kWh} aus dem Netz zu {importPrice:price}: ein Mindeststand, ein Ziel oder ein kommender Mangel verlangt es.',
  'charge-combined':
    'Lädt {kwh:kWh} aus dem Netz zu {importPrice:price}: Das lohnt sich durch das, was es zu anderen Zeiten ändert.',
  'charge-steady': 'Lädt {kwh:kWh}, um die Leistung gleichmäßig zu halten: Das spart mehr als eine bessere Stunde.',
  'charge-from-solar':
    'Speichert {kwh:kWh} Sonnenstrom, der im Speicher {storedEnergyValue:price} wert ist: Ein Verkauf bringt jetzt {exportPrice:price}.',
  'charge-from-solar-unsold':
    'Speichert {kwh:kWh} Sonnenstrom, der im Speicher {storedEnergyValue:price} wert ist: Verkaufen lässt er sich nicht.',
  'discharge-to-home':
    'Versorgt das Haus mit {kwh:kWh} aus der Batterie: Kaufen kostet {importPrice:price}, Strom aus der Batterie {deliveryCost:price}.',
  'discharge-to-grid':
    'Verkauft {kwh:kWh} aus der Batterie zu {exportPrice:price}: Den Strom zu behalten wäre {deliveryCost:price} wert, Verluste und Verschleiß eingerechnet.',
  'discharge-combined':
    'Entnimmt der Batterie {kwh:kWh}: Mit allem, was es zu anderen Zeiten ändert, ist der Strom jetzt {price:price} wert.',
  'discharge-steady':
    'Entnimmt der Batterie {kwh:kWh}, um die Leistung gleichmäßig zu halten: Das spart mehr als eine bessere Stunde.',
  'discharge-peak':
    'Entnimmt der Batterie {kwh:kWh}, um die Leistungsspitze niedrig zu halten: Mit ihr würde Strom aus dem Netz jetzt {price:price} kosten.',
  'charge-peak': 'Lädt {kwh:kWh} aus dem Netz zu {importPrice:price}: Das hält eine spätere Leistungsspitze niedrig.',
  'no-battery': 'Das Haus hat keine Batterie, die sich nutzen ließe.',
  'hold-balanced': 'Sonne und Verbrauch gleichen sich aus: Für die Batterie gibt es nichts zu tun.',
  'hold-empty': 'Die Batterie ist auf ihrem Mindeststand: Das Haus kauft zu {importPrice:price}.',
  'hold-for-later':
    'Behält, was gespeichert ist: Strom aus der Batterie ist später {deliveryCost:price} wert, also kauft das Haus zu {importPrice:price}.',
  'hold-combined': 'Ruht: Strom aus der Batterie ist zu anderen Zeiten {deliveryCost:price} wert.',
  'hold-steady': 'Ruht, um die Leistung der Batterie gleichmäßig zu halten: Das spart mehr, als sie jetzt zu nutzen.',
  'hold-full': 'Die Batterie ist so voll, wie sie sein darf: Der Überschuss wird zu {exportPrice:price} verkauft.',
  'hold-full-curtailed':
    'Die Batterie ist so voll, wie sie sein darf: {curtailedKwh:kWh} Sonnenstrom werden abgeregelt.',
  'hold-room':
    'Verkauft den Überschuss zu {exportPrice:price}: Ihn zu speichern würde {storingCost:price} kosten, Verluste und Verschleiß eingerechnet, für etwas, das später {storedEnergyValue:price} wert ist.',
  'hold-room-curtailed': 'Lässt {curtailedKwh:kWh} Sonnenstrom ungenutzt: Ihn jetzt zu speichern würde nichts bringen.',
  'manual-slot': 'So hast du es gewünscht: {manual|charge=laden|export=verkaufen|hold=ruhen}.',
  'limit.battery-power': 'Mehr Leistung hat die Batterie nicht.',
  'limit.import-limit': 'Mehr gibt der Netzanschluss nicht her.',
  'limit.export-limit': 'Mehr nimmt der Netzanschluss nicht auf.',
  'limit.surplus': 'Mehr Sonnenüberschuss gibt es nicht.',
  'limit.peak': 'Mehr aus dem Netz würde die Leistungsspitze erhöhen, die du bezahlst.',
  'limit.full': 'Danach ist sie voll.',
  'limit.empty': 'Danach ist sie auf ihrem Mindeststand.',
  'use.home': 'Genutzt wird die Energie {useFrom:time}–{useTo:clock}, wenn Strom {usePrice:price} kostet.',
  'use.sold': 'Verkauft wird die Energie {useFrom:time}–{useTo:clock}, wenn der Verkauf {usePrice:price} bringt.',
  'use.left': 'Die Energie ist am Ende des Plans noch da.',
  'next.home': 'Das nächste Mal wird sie {useFrom:time}–{useTo:clock} genutzt, wenn Strom {usePrice:price} kostet.',
  'next.sold':
    'Das nächste Mal wird sie {useFrom:time}–{useTo:clock} verkauft, wenn der Verkauf {usePrice:price} bringt.',
  'water-heat': 'Heizt {device} mit {kwh:kWh}: Alles eingerechnet kostet Strom jetzt {price:price}.',
  'ev-charge-goal':
    'Lädt {device} mit {kwh:kWh}: Alles eingerechnet kostet Strom jetzt {price:price}, und bis {by:time} sollen {socPercent:percent} erreicht sein.',
  'ev-charge-value':
    'Lädt {device} mit {kwh:kWh}: Alles eingerechnet kostet Strom jetzt {price:price} und ist im Auto {worth:price} wert.',
  'ev-charge': 'Lädt {device} mit {kwh:kWh}: Alles eingerechnet kostet Strom jetzt {price:price}.',
  'ev-charge-asked': 'Lädt {device} mit {kwh:kWh}: Das Auto verlangt es.',
  'ev-discharge': 'Entnimmt {device} {kwh:kWh}: Alles eingerechnet kostet Strom jetzt {price:price}.',
  'tank-heat': 'Heizt {device} mit {kwh:kWh}: Alles eingerechnet kostet Strom jetzt {price:price}.',
  'appliance-run': 'Lässt {device} mit {kwh:kWh} laufen: Alles eingerechnet kostet Strom jetzt {price:price}.',
  'instead.charge-at': 'Stattdessen um {insteadAt:time} zu laden',
  'instead.charge-not': 'Nicht zu laden',
  'instead.use-at': 'Die Energie bis {insteadAt:time} aufzuheben',
  'instead.use-before': 'Die Energie schon um {insteadAt:time} zu nutzen',
  'instead.use-not': 'Die Energie aufzuheben',
  'instead.charge-here': 'Jede kWh, die jetzt geladen wird,',
  'instead.discharge-here': 'Jede kWh, die jetzt aus der Batterie kommt,',
  'instead.device-at': 'Es stattdessen um {insteadAt:time} zu tun',
  'instead.device-not': 'Es zu lassen',
  'cost.more': '{instead} würde {difference:difference} mehr kosten.',
  'cost.least': '{instead} würde mindestens {difference:difference} mehr kosten.',
  'cost.same': '{instead} würde gleich viel kosten.',
  'cost.less':
    '{instead} würde {difference:difference} weniger kosten, was innerhalb der Genauigkeit dieses Plans liegt.',
  'cost.wish': '{instead} würde eine Grenze oder einen Wunsch verletzen.',
  wide: 'Zwischen {wideFrom:time} und {wideTo:clock} macht die genaue Zeit keinen Unterschied.',
};
