import type { ReasonTexts } from './en.js';

/** Every sentence about a plan's reasons, in German. */
export const de: ReasonTexts = {
  'charge-from-grid':
    'Lädt {kwh} aus dem Netz zu {importPrice}: mit Verlusten und Verschleiß {storingCost} für etwas, das später {storedEnergyValue} wert ist.',
  'charge-required':
    'Lädt {kwh} aus dem Netz zu {importPrice}: ein Mindeststand, ein Ziel oder ein kommender Mangel verlangt es.',
  'charge-combined':
    'Lädt {kwh} aus dem Netz zu {importPrice}: Das lohnt sich durch das, was es zu anderen Zeiten ändert.',
  'charge-steady': 'Lädt {kwh}: Gleichmäßige Leistung spart mehr als ein besserer Preis.',
  'charge-from-solar':
    'Speichert {kwh} Sonnenstrom, der im Speicher {storedEnergyValue} je kWh wert ist: Ein Verkauf bringt jetzt {exportPrice}.',
  'charge-from-solar-unsold':
    'Speichert {kwh} Sonnenstrom, der im Speicher {storedEnergyValue} je kWh wert ist: Verkaufen lässt er sich nicht.',
  'discharge-to-home':
    'Versorgt das Haus mit {kwh} aus der Batterie: Kaufen kostet {importPrice}, eine kWh aus der Batterie {deliveryCost}.',
  'discharge-to-grid':
    'Verkauft {kwh} aus der Batterie zu {exportPrice}: Mit Verlusten und Verschleiß ist eine kWh {deliveryCost} wert.',
  'discharge-combined':
    'Entnimmt der Batterie {kwh}: Mit allem, was es zu anderen Zeiten ändert, ist eine kWh jetzt {price} wert.',
  'discharge-steady': 'Entnimmt der Batterie {kwh}: Gleichmäßige Leistung spart mehr als ein besserer Preis.',
  'discharge-peak':
    'Entnimmt der Batterie {kwh}, um die Leistungsspitze niedrig zu halten: Mit ihr würde eine kWh aus dem Netz jetzt {price} kosten.',
  'charge-peak': 'Lädt {kwh} aus dem Netz zu {importPrice}: Das hält eine spätere Leistungsspitze niedrig.',
  'no-battery': 'Das Haus hat keine Batterie, die sich nutzen ließe.',
  'hold-balanced': 'Sonne und Verbrauch gleichen sich aus: Für die Batterie gibt es nichts zu tun.',
  'hold-empty': 'Die Batterie ist auf ihrem Mindeststand: Das Haus kauft zu {importPrice}.',
  'hold-for-later':
    'Behält, was gespeichert ist: Eine kWh aus der Batterie ist später {deliveryCost} wert, also kauft das Haus zu {importPrice}.',
  'hold-combined': 'Ruht: Eine kWh aus der Batterie ist zu anderen Zeiten {deliveryCost} wert.',
  'hold-steady': 'Ruht: Gleichmäßige Leistung spart mehr als ein besserer Preis.',
  'hold-full': 'Die Batterie ist so voll, wie sie sein darf: Der Überschuss wird zu {exportPrice} verkauft.',
  'hold-full-curtailed': 'Die Batterie ist so voll, wie sie sein darf: {curtailedKwh} Sonnenstrom werden abgeregelt.',
  'hold-room':
    'Hält Platz in der Batterie frei: Eine gespeicherte kWh ist später, vor Verlusten und Verschleiß, {storedEnergyValue} wert, also wird der Überschuss zu {exportPrice} verkauft.',
  'hold-room-curtailed':
    'Hält Platz in der Batterie frei: Eine gespeicherte kWh ist später, vor Verlusten und Verschleiß, {storedEnergyValue} wert, also werden {curtailedKwh} Sonnenstrom abgeregelt.',
  'manual-slot': 'So haben Sie es gewünscht: {manual}.',
  'manual.charge': 'laden',
  'manual.export': 'verkaufen',
  'manual.hold': 'ruhen',
  'limit.battery-power': 'Mehr Leistung hat die Batterie nicht.',
  'limit.import-limit': 'Mehr gibt der Netzanschluss nicht her.',
  'limit.export-limit': 'Mehr nimmt der Netzanschluss nicht auf.',
  'limit.full': 'Danach ist sie voll.',
  'limit.empty': 'Danach ist sie auf ihrem Mindeststand.',
  'use.home': 'Genutzt wird die Energie {useFrom}–{useTo}, wenn eine kWh {usePrice} kostet.',
  'use.sold': 'Verkauft wird die Energie {useFrom}–{useTo}, wenn eine kWh {usePrice} bringt.',
  'use.left': 'Die Energie ist am Ende des Plans noch da.',
  'next.home': 'Das nächste Mal wird sie {useFrom}–{useTo} genutzt, wenn eine kWh {usePrice} kostet.',
  'next.sold': 'Das nächste Mal wird sie {useFrom}–{useTo} verkauft, wenn eine kWh {usePrice} bringt.',
  'water-heat': 'Heizt {device} mit {kwh}: Alles eingerechnet kostet eine kWh jetzt {price}.',
  'ev-charge-goal':
    'Lädt {device} mit {kwh}: Alles eingerechnet kostet eine kWh jetzt {price}, und bis {by} sollen {socPercent} % erreicht sein.',
  'ev-charge-value':
    'Lädt {device} mit {kwh}: Alles eingerechnet kostet eine kWh jetzt {price} und ist im Auto {worth} wert.',
  'ev-charge': 'Lädt {device} mit {kwh}: Alles eingerechnet kostet eine kWh jetzt {price}.',
  'ev-charge-asked': 'Lädt {device} mit {kwh}: Das Auto verlangt es.',
  'ev-discharge': 'Entnimmt {device} {kwh}: Alles eingerechnet kostet eine kWh jetzt {price}.',
  'tank-heat': 'Heizt {device} mit {kwh}: Alles eingerechnet kostet eine kWh jetzt {price}.',
  'appliance-run': 'Lässt {device} mit {kwh} laufen: Alles eingerechnet kostet eine kWh jetzt {price}.',
  'instead.charge-at': 'Stattdessen {insteadAt} zu laden',
  'instead.charge-not': 'Nicht zu laden',
  'instead.use-at': 'Die Energie für {insteadAt} aufzuheben',
  'instead.use-not': 'Die Energie aufzuheben',
  'instead.charge-here': 'Jede kWh, die jetzt geladen wird,',
  'instead.discharge-here': 'Jede kWh, die jetzt aus der Batterie kommt,',
  'instead.device-at': 'Es stattdessen {insteadAt} zu tun',
  'instead.device-not': 'Es zu lassen',
  'cost.more': '{instead} würde {difference} mehr kosten.',
  'cost.least': '{instead} würde mindestens {difference} mehr kosten.',
  'cost.same': '{instead} würde gleich viel kosten.',
  'cost.less': '{instead} würde {difference} weniger kosten, was innerhalb der Genauigkeit dieses Plans liegt.',
  'cost.wish': '{instead} würde eine Grenze oder einen Wunsch verletzen.',
  wide: 'Zwischen {wideFrom} und {wideTo} macht die genaue Zeit keinen Unterschied.',
};
