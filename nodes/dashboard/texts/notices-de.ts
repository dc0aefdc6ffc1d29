import type { Templates } from '../../home/template-text.js';

/** Sentences from outside the page in German, by code: see `template-text.ts`. What the code cannot say stays as it came. */
export const de: Templates = {
  // Plan: what could not be met.
  'load-shed':
    'Das Haus braucht {kwh:kWh} mehr, als Sonne, Speicher und Netzanschluss geben können, zuerst um {start:time}.',
  'import-limit-exceeded':
    'Der Netzbezug überschreitet die gewünschte Grenze von {limitKw:kW} um bis zu {overKw:kW}, insgesamt {kwh:kWh}, zuerst um {start:time}.',
  'solar-not-curtailable':
    '{kwh:kWh} Sonnenstrom lassen sich weder nutzen, speichern noch verkaufen, und die Module lassen sich nicht abregeln, zuerst um {start:time}.',
  'reserve-used':
    'Der Speicher {battery} ist bis {until:time} unter seiner Notstromreserve von {reserveSocPercent:percent}, bis hinab auf {lowestPercent:percent}.',
  'soc-below-minimum':
    'Der Speicher {battery} ist bis {until:time} unter seinem niedrigsten Ladestand von {minSocPercent:percent}, bis hinab auf {lowestPercent:percent}.',
  'soc-above-maximum':
    'Der Speicher {battery} steht bei {socPercent:percent}, über seinem höchsten Ladestand von {maxSocPercent:percent}; er wird nicht geladen, bis er wieder darunter ist.',
  'soc-passes-maximum':
    'Der Speicher {battery} ist um {start:time} über seinem höchsten Ladestand von {maxSocPercent:percent}, bis hinauf auf {highestPercent:percent}.',
  'target-missed':
    'Der Speicher {battery} endet bei {socPercent:percent}, nicht beim Ziel von {targetPercent:percent}: {side|short=es fehlen|over=zu viel sind} {kwh:kWh}.',
  'ev-unknown':
    'Für das Auto {ev} wird nichts geplant: sein Ladestand ist unbekannt. Prüfe seine Zeile in der Tabelle des Recorders.',
  'ev-not-plugged-in':
    'Das Auto {ev} hat {socPercent:percent} und ist vor {by:time} nicht an der Wallbox: stecke es an, damit es {goalPercent:percent} erreicht.',
  'ev-goal-missed':
    'Das Auto {ev} erreicht bis {by:time} {socPercent:percent}, nicht {goalPercent:percent}: bei höchstens {maxChargeKw:kW} fehlen {kwh:kWh}.',
  'ev-soc-below-minimum':
    'Das Auto {ev} ist bis {until:time} unter seinem niedrigsten Ladestand von {minSocPercent:percent}, bis hinab auf {lowestPercent:percent}.',
  'ev-demand-short': 'Das Auto {ev} bekommt {kwh:kWh} weniger, als es verlangt, zuerst um {start:time}.',
  'reasons-missing': 'Dieser Plan sagt nicht, was das Nächstbeste wäre: Der Solver ist daran gescheitert.',
  'ev-trip-short': 'Dem Auto {ev} fehlen {kwh:kWh} für seine Fahrt um {start:time}.',
  'tank-too-cold':
    'Der Pufferspeicher {tank} fällt um {start:time} auf {lowestC:celsius}, unter seine {minTemperatureC:celsius}.',
  'tank-too-warm':
    'Der Pufferspeicher {tank} erreicht um {start:time} {highestC:celsius}, mehr als seine {maxTemperatureC:celsius}.',
  'tank-unknown':
    'Für den Pufferspeicher {tank} wird nichts geplant: {lacks|outdoor-temperature=die Außentemperatur ist nicht für den ganzen Plan bekannt. Gib sie der Prognose mit|temperature=seine Temperatur ist unbekannt. Prüfe seine Zeile in der Tabelle des Recorders}.',
  'manual-slot-missed':
    'Was du von {from:time} bis {to:time} wolltest ({action|charge=laden|export=verkaufen|hold=ruhen|water=Wasser erwärmen}), wird um {kwh:kWh} verfehlt: Speicher, Sonne und Netz erlauben nicht mehr.',
  'power-peak': 'Der Plan bezieht im Monat {month} bis zu {kw:kW}: das kostet {cost:money} Leistungspreis.',
  'water-short':
    'Dem Warmwasser {heater} fehlen bis {until:time} {kwh:kWh} von dem, was es braucht: Zeit oder Leistung reichen nicht.',
  'water-rounded':
    'Die Zeitschritte sind zu viele oder von zu vielen Längen, um die Wärme im Warmwasser {heater} genau zu zählen: sie wird in Schritten von {stepKwh:kWh} gezählt.',
  'legionella-unknown':
    'Nichts sagt, wann das Warmwasser {heater} zuletzt gegen Legionellen erhitzt wurde: ein Durchgang wird binnen eines Tages geplant. Gib den Zeitpunkt in seinem Zustand an.',
  'appliance-not-done':
    'Das Gerät {appliance} wird bis {latest:time} nicht fertig: {kwh:kWh} finden keinen Platz. Gib ihm mehr Zeit.',
  'appliance-late':
    'Das Gerät {appliance} endet {minutes:minutes} nach {latest:time}: seine Zeit ist zu kurz für den Lauf, der sofort beginnt.',

  // Plan: made of old inputs, or without a solver.
  'stale-prices':
    'Seit {ageHours:hours} hat keine Preisquelle geantwortet: jenseits der bekannten Preise rechnet der Plan mit erwarteten.',
  'prices-end-soon':
    'Die veröffentlichten Preise enden in {hours:hours}: danach rechnet der Plan mit erwarteten, oder er endet.',
  'stale-forecast':
    'Die Prognose von Verbrauch und Sonne ist {ageHours:hours} alt: was seither gemessen wurde, ist nicht im Plan.',
  'stale-state':
    'Die neuesten Messwerte sind {ageMinutes:minutes} alt: die Speicher können woanders stehen, als der Plan beginnt.',
  'fallback-plan':
    'Es gibt keinen optimierten Plan ({because|solver-hung=der Solver hat nicht rechtzeitig geantwortet|solver-crashed=der Solver ist abgestürzt|solver-failed=der Solver fand keinen Plan|plan-failed-check=der Plan bestand die Prüfung nicht|*=der Solver hat versagt}): bis zum nächsten {method|previous-plan=wird der vorige befolgt|self-consumption=versorgt der Speicher das Haus aus eigener Sonne}.',

  // What a plan changed of the one before.
  moved: [
    '{kwh:kWh} verschoben, {doing|charging=Laden von|discharging=Entladen von|heating=Erwärmen von|running=Betrieb von} {device}, von {from:time} auf {to:time} (Ersparnis {money:money}): Preis {percent:signed}.',
    '{kwh:kWh} verschoben, {doing|charging=Laden von|discharging=Entladen von|heating=Erwärmen von|running=Betrieb von} {device}, von {from:time} auf {to:time} (Ersparnis {money:money}): {cause|soc=Inhalt der Speicher|car-soc=Inhalt des Autos|load=Verbrauch voraus|sun=Sonne voraus} weicht {changeKwh:kWh} vom Erwarteten ab.',
    '{kwh:kWh} verschoben, {doing|charging=Laden von|discharging=Entladen von|heating=Erwärmen von|running=Betrieb von} {device}, von {from:time} auf {to:time} (Ersparnis {money:money}): {setting|manual=die Planung von Hand hat sich geändert|vacation=der Urlaub hat begonnen oder ist zu Ende|goal=Ziele, Fahrten oder Zeiten des Autos haben sich geändert|run=die Zeit eines Geräts hat sich geändert|comfort=die Komfortstufe des Warmwassers hat sich geändert|risk=die Risikobereitschaft hat sich geändert|target=das Ziel für das Ende des Plans hat sich geändert|car=eine Einstellung des Autos hat sich geändert|heater=eine Einstellung des Warmwassers hat sich geändert|tank=eine Einstellung der Heizung hat sich geändert|appliance=eine Einstellung eines Geräts hat sich geändert|battery=eine Einstellung des Speichers hat sich geändert|solar=eine Einstellung der Solaranlage hat sich geändert|power=der Leistungspreis hat sich geändert|grid=eine Grenze des Netzanschlusses hat sich geändert|tariff=der Tarif hat sich geändert|*=eine Einstellung des Hauses hat sich geändert}.',
    '{kwh:kWh} verschoben, {doing|charging=Laden von|discharging=Entladen von|heating=Erwärmen von|running=Betrieb von} {device}, von {from:time} auf {to:time} (Ersparnis {money:money}): {ev} wurde {plugged|true=angeschlossen|false=abgesteckt}.',
    '{kwh:kWh} verschoben, {doing|charging=Laden von|discharging=Entladen von|heating=Erwärmen von|running=Betrieb von} {device}, von {from:time} auf {to:time} (Ersparnis {money:money}): {cause|setting=eine andere Einstellung|car=ein Auto ist gekommen oder abgefahren|horizon=der Plan blickt weiter voraus|prices=die Preise anderer Stunden haben sich geändert|other=kleine Änderungen des Gemessenen oder Erwarteten}.',
  ],
  more: [
    '{kwh:kWh} mehr beim {doing|charging=Laden von|discharging=Entladen von|heating=Erwärmen von|running=Betrieb von} {device} ab {to:time} (Ersparnis {money:money}): Preis {percent:signed}.',
    '{kwh:kWh} mehr beim {doing|charging=Laden von|discharging=Entladen von|heating=Erwärmen von|running=Betrieb von} {device} ab {to:time} (Ersparnis {money:money}): {cause|soc=Inhalt der Speicher|car-soc=Inhalt des Autos|load=Verbrauch voraus|sun=Sonne voraus} weicht {changeKwh:kWh} vom Erwarteten ab.',
    '{kwh:kWh} mehr beim {doing|charging=Laden von|discharging=Entladen von|heating=Erwärmen von|running=Betrieb von} {device} ab {to:time} (Ersparnis {money:money}): {setting|manual=die Planung von Hand hat sich geändert|vacation=der Urlaub hat begonnen oder ist zu Ende|goal=Ziele, Fahrten oder Zeiten des Autos haben sich geändert|run=die Zeit eines Geräts hat sich geändert|comfort=die Komfortstufe des Warmwassers hat sich geändert|risk=die Risikobereitschaft hat sich geändert|target=das Ziel für das Ende des Plans hat sich geändert|car=eine Einstellung des Autos hat sich geändert|heater=eine Einstellung des Warmwassers hat sich geändert|tank=eine Einstellung der Heizung hat sich geändert|appliance=eine Einstellung eines Geräts hat sich geändert|battery=eine Einstellung des Speichers hat sich geändert|solar=eine Einstellung der Solaranlage hat sich geändert|power=der Leistungspreis hat sich geändert|grid=eine Grenze des Netzanschlusses hat sich geändert|tariff=der Tarif hat sich geändert|*=eine Einstellung des Hauses hat sich geändert}.',
    '{kwh:kWh} mehr beim {doing|charging=Laden von|discharging=Entladen von|heating=Erwärmen von|running=Betrieb von} {device} ab {to:time} (Ersparnis {money:money}): {ev} wurde {plugged|true=angeschlossen|false=abgesteckt}.',
    '{kwh:kWh} mehr beim {doing|charging=Laden von|discharging=Entladen von|heating=Erwärmen von|running=Betrieb von} {device} ab {to:time} (Ersparnis {money:money}): {cause|setting=eine andere Einstellung|car=ein Auto ist gekommen oder abgefahren|horizon=der Plan blickt weiter voraus|prices=die Preise anderer Stunden haben sich geändert|other=kleine Änderungen des Gemessenen oder Erwarteten}.',
  ],
  less: [
    '{kwh:kWh} weniger beim {doing|charging=Laden von|discharging=Entladen von|heating=Erwärmen von|running=Betrieb von} {device} ab {from:time} (Ersparnis {money:money}): Preis {percent:signed}.',
    '{kwh:kWh} weniger beim {doing|charging=Laden von|discharging=Entladen von|heating=Erwärmen von|running=Betrieb von} {device} ab {from:time} (Ersparnis {money:money}): {cause|soc=Inhalt der Speicher|car-soc=Inhalt des Autos|load=Verbrauch voraus|sun=Sonne voraus} weicht {changeKwh:kWh} vom Erwarteten ab.',
    '{kwh:kWh} weniger beim {doing|charging=Laden von|discharging=Entladen von|heating=Erwärmen von|running=Betrieb von} {device} ab {from:time} (Ersparnis {money:money}): {setting|manual=die Planung von Hand hat sich geändert|vacation=der Urlaub hat begonnen oder ist zu Ende|goal=Ziele, Fahrten oder Zeiten des Autos haben sich geändert|run=die Zeit eines Geräts hat sich geändert|comfort=die Komfortstufe des Warmwassers hat sich geändert|risk=die Risikobereitschaft hat sich geändert|target=das Ziel für das Ende des Plans hat sich geändert|car=eine Einstellung des Autos hat sich geändert|heater=eine Einstellung des Warmwassers hat sich geändert|tank=eine Einstellung der Heizung hat sich geändert|appliance=eine Einstellung eines Geräts hat sich geändert|battery=eine Einstellung des Speichers hat sich geändert|solar=eine Einstellung der Solaranlage hat sich geändert|power=der Leistungspreis hat sich geändert|grid=eine Grenze des Netzanschlusses hat sich geändert|tariff=der Tarif hat sich geändert|*=eine Einstellung des Hauses hat sich geändert}.',
    '{kwh:kWh} weniger beim {doing|charging=Laden von|discharging=Entladen von|heating=Erwärmen von|running=Betrieb von} {device} ab {from:time} (Ersparnis {money:money}): {ev} wurde {plugged|true=angeschlossen|false=abgesteckt}.',
    '{kwh:kWh} weniger beim {doing|charging=Laden von|discharging=Entladen von|heating=Erwärmen von|running=Betrieb von} {device} ab {from:time} (Ersparnis {money:money}): {cause|setting=eine andere Einstellung|car=ein Auto ist gekommen oder abgefahren|horizon=der Plan blickt weiter voraus|prices=die Preise anderer Stunden haben sich geändert|other=kleine Änderungen des Gemessenen oder Erwarteten}.',
  ],
  'more-changes': '{count} kleinere {count|1=Änderung|*=Änderungen} mehr.',

  // Planner: why there is no plan.
  'no-state': [
    'Die neuesten Messwerte sind {ageMinutes:minutes} alt, höchstens 60 dürfen es sein. Prüfe den Recorder und seine Sensoren.',
    'Es sind noch keine Messwerte gekommen. Verbinde einen Recorder mit der Node plan.',
  ],
  'no-state-of-charge':
    'Der Ladestand von {batteries} ist unbekannt. Prüfe den Sensor des Speichers und seine Zeile in der Tabelle des Recorders.',
  'no-prices': [
    'Die Preise reichen nicht bis {now:time}. Prüfe die Node prices und ihre Quellen.',
    'Es sind noch keine Preise gekommen. Prüfe die Node prices und ihre Quellen.',
  ],
  'no-forecast': [
    'Die Prognose ist zu alt: sie reicht nicht bis {now:time}. Prüfe die Node forecast.',
    'Es ist noch keine Prognose gekommen. Verbinde eine Node forecast mit der Node plan.',
  ],
  'solver-hung': 'Der Solver hat nicht rechtzeitig geantwortet und wird neu gestartet.',
  'solver-crashed': [
    'Der Solver ist abgestürzt ({message}) und wird neu gestartet.',
    'Der Solver ist abgestürzt. Er wird neu gestartet.',
  ],
  'solver-failed': ['Der Solver endete ohne Plan ({status}).', 'Der Solver fand rechtzeitig keinen möglichen Plan.'],
  'solver-closed': 'Die Node plan wurde geschlossen, bevor der Plan fertig war. Versuche es noch einmal.',
  'planner-closed': 'Die Node plan wurde geschlossen, bevor der Plan fertig war. Versuche es noch einmal.',
  'plan-failed-check': 'Der Plan bestand die Prüfung nicht und wird nicht verwendet.',
  'not-supported-yet': '{properties} kann noch nicht geplant werden. Lass es weg, um den Rest des Hauses zu planen.',
  'store-closed': 'Die Datenbank des Zuhauses ist geschlossen. Übernimm es noch einmal (deploy).',
  'store-crashed': 'Die Datenbank des Zuhauses ist stehen geblieben ({reason}). Sie wird neu gestartet.',

  // Executor: why a battery does what it does.
  'self-consumption':
    'Gespeicherter Strom ist {storedValue:price} wert; im Haus spart er {homeGain:price}, und Überschuss zu speichern kostet {surplusCost:price}: folgt dem Haus.',
  'charge-from-grid':
    'Gespeicherter Strom ist {storedValue:price} wert; jetzt gekauft kostet er {buyingCost:price}: lädt aus dem Netz.',
  'charge-from-surplus':
    'Gespeicherter Strom ist {storedValue:price} wert, im Haus sparte er nur {homeGain:price}: behält ihn und speichert Überschuss.',
  'discharge-to-home':
    'Gespeicherter Strom ist {storedValue:price} wert; im Haus spart er {homeGain:price}, und Überschuss wird besser verkauft: entlädt nur ins Haus.',
  hold: 'Gespeicherter Strom ist {storedValue:price} wert: zu viel, um ihn für {homeGain:price} zu nutzen, zu wenig, um Überschuss für {surplusCost:price} zu speichern: ruht.',
  export: 'Gespeicherter Strom ist {storedValue:price} wert; jetzt verkauft bringt er {exportGain:price}: verkauft.',
  'plain-self-consumption':
    'Speichert Überschuss und versorgt das Haus aus dem Speicher; kauft und verkauft dafür nichts.',
  'no-battery': 'Dieses Zuhause hat keinen Speicher zu steuern.',
  'soc-missing': 'Der Ladestand des Speichers {battery} ist unbekannt. Prüfe seinen Sensor im Recorder.',
  'sensor-silent':
    'Der Sensor für {what|load and grid power=Verbrauch und Netz|*=den Ladestand des Speichers} schweigt seit {ageSeconds:seconds}. Prüfe ihn, und die Tabelle des Recorders.',
  'net-load-missing':
    'Weder Verbrauch und Solarleistung noch Netz- und Speicherleistung sind bekannt. Prüfe diese Sensoren im Recorder.',
  'state-missing': 'Es sind noch keine Messwerte gekommen: die Speicher folgen dem Haus. Prüfe den Recorder.',
  'state-stale':
    'Die Messwerte sind {ageSeconds:seconds} alt, höchstens {maxStateAgeSeconds:seconds} dürfen es sein: die Speicher folgen dem Haus. Prüfe den Recorder.',
  'no-plan': 'Es gibt noch keinen Plan: die Speicher folgen dem Haus.',
  'plan-too-old':
    'Der Plan ist {ageMinutes:minutes} alt, mehr als {maxAgeMinutes:minutes}: die Speicher folgen dem Haus. Prüfe die Node plan.',
  'no-slot': 'Der Plan gilt nicht für jetzt: die Speicher folgen dem Haus.',
  closing: 'Dieser Executor endet: die Speicher folgen dem Haus.',
  'after-crash':
    'Der Executor wurde nicht ordentlich beendet: die Speicher werden auf Eigenverbrauch gestellt, bevor er weitermacht.',
  safe: 'Das Gerät tut nicht, was ihm gesagt wird: es folgt dem Haus.',

  // Executor: wishes and rules that go before the plan.
  pause: [
    'Pausiert bis {until:time}: die Speicher folgen dem Haus von selbst, und nichts wird an sie geschrieben.',
    'Pausiert bis auf Weiteres: die Speicher folgen dem Haus von selbst, und nichts wird an sie geschrieben.',
  ],
  'force-charge': [
    'Lädt mit {powerKw:kW} bis {until:time}, weil jemand es wollte.',
    'Lädt bis {until:time}, weil jemand es wollte.',
  ],
  'force-export': [
    'Verkauft mit {powerKw:kW} bis {until:time}, weil jemand es wollte.',
    'Verkauft bis {until:time}, weil jemand es wollte.',
  ],
  'force-stop': 'Lädt und entlädt nicht bis {until:time}, weil jemand es wollte.',
  'boost-water': 'Erwärmt Wasser bis {until:time}, weil jemand es wollte.',
  manual: [
    'Jemand steuert bis {until:time} von Hand: nichts wird entschieden und nichts geschrieben.',
    'Jemand steuert bis auf Weiteres von Hand: nichts wird entschieden und nichts geschrieben.',
  ],
  'grid-outage':
    'Das Netz ist ausgefallen: der Wechselrichter versorgt das Haus allein, bis es wieder da ist; nichts wird gekauft oder verkauft.',
  'emergency-charge':
    'Der Speicher {battery} hat {socPercent:percent}, weniger als er darf: lädt aus dem Netz bis {endPercent:percent}.',
  'no-export':
    'Verkauft nichts aus {batteries}: der Ladestand ist {noExportPercent:percent} oder weniger; endet über {endPercent:percent}.',
  'excess-pv':
    'Die Sonne gibt {excessPvKw:kW} oder mehr über den Verbrauch hinaus, und die Speicher haben {excessPvSocPercent:percent}: erwärmt Wasser aufs Höchste, bis der Überschuss endet.',
  'pause-reminder': 'Der Executor ist seit {minutes:minutes} pausiert. Setze ihn fort, wenn du fertig bist.',
  'pause-ended': 'Die Pause ist zu Ende.',
  'force-charge-ended': 'Das gewünschte Laden ist zu Ende.',
  'force-export-ended': 'Das gewünschte Verkaufen ist zu Ende.',
  'force-stop-ended': 'Das gewünschte Ruhen ist zu Ende.',
  'boost-water-ended': 'Das schnelle Aufheizen des Wassers ist zu Ende.',
  'manual-ended': 'Die Steuerung von Hand ist zu Ende.',
  'grid-outage-ended': 'Das Netz ist wieder da.',
  'emergency-charge-ended': 'Die Notladung ist zu Ende.',
  'no-export-ended': 'Die Speicher dürfen wieder verkaufen.',
  'excess-pv-ended': 'Der Sonnenüberschuss ist zu Ende: das Wasser folgt wieder dem Plan.',
  'no-plan-ended': 'Es gibt wieder einen Plan.',
  'plan-too-old-ended': 'Es gibt wieder einen frischen Plan.',
  'no-slot-ended': 'Es gibt wieder einen Plan für jetzt.',

  // Executor: other devices.
  'heat-planned': 'Der Plan erwärmt Wasser bis {until:time}.',
  'heat-block': 'Beendet das begonnene Aufheizen, bis {until:time}.',
  'heat-manual': 'Erwärmt Wasser bis {until:time}, weil jemand es von Hand geplant hat.',
  'heat-off': 'Der Plan erwärmt jetzt kein Wasser.',
  'heat-unplanned': 'Es gibt keinen Plan zu befolgen: der Warmwasserbereiter hält selbst seine normale Temperatur.',
  'tank-full': 'Der Pufferspeicher {tank} hat {temperatureC:celsius}, so viel er darf: er wird nicht beheizt.',
  'tank-off': 'Der Plan beheizt den Pufferspeicher {tank} jetzt nicht.',
  'tank-planned':
    'Der Plan beheizt den Pufferspeicher {tank} bis {until:time} mit {powerKw:kW}, auf {temperatureC:celsius}.',
  'tank-unplanned':
    'Es gibt keinen Plan zu befolgen: der Pufferspeicher {tank} wird auf {temperatureC:celsius} gehalten.',
  'ev-away': 'Das Auto ist nicht angesteckt.',
  'ev-no-plan': 'Es gibt keinen Plan, nach dem das Auto geladen wird.',
  'ev-surplus': 'Lädt das Auto mit {powerKw:kW} Überschuss, der im Netz weniger brächte, als das Laden später kostet.',
  'ev-off': 'Der Plan lädt das Auto jetzt nicht.',
  'ev-planned': 'Der Plan lädt das Auto mit {powerKw:kW}.',
  'appliance-start': 'Der Plan startet {appliance} jetzt.',
  'appliance-stop': 'Der Plan hält {appliance} an: weiter geht es später, oder die Arbeit ist getan.',
  curtail: 'Regelt {curtailKw:kW} Solarleistung ab: höchstens {exportLimitKw:kW} dürfen ins Netz.',
  generate: 'Das Dach gibt alles, was es kann.',

  // Executor: writes.
  'write-refused': '{device}.{target} konnte nicht geschrieben werden ({reason}). Es wird wiederholt.',
  'write-not-taken':
    '{device}.{target} sollte {asked} sein und ist {is|null=unbekannt|*=etwas anderes}: {writes} Schreibvorgänge kamen nicht an. Prüfe das Gerät und seine Integration.',
  'budget-spent':
    '{device}.{target} wurde heute {writes} Mal geschrieben, so oft, wie die Einstellungen erlauben: es bleibt bis morgen, wie es ist.',
  drift:
    '{device}.{target} war {asked} und wurde von jemand anderem auf {is} gestellt: {leftMinutes|0=es wird zurückgestellt|*=das Gerät wird eine Weile in Ruhe gelassen. Schalte die andere Steuerung aus, oder dieses Gerät inaktiv}.',
  'unit-mismatch':
    '{source} zählt in {unit}, aber {target} wird in {wanted} geschrieben: an {device} wird nichts gesendet. Wähle eine andere Entität.',
  'device-draws-nothing':
    '{device} wurde eingeschaltet, zieht aber seit {minutes} Minuten keine Leistung. Falls es nicht schon voll oder warm ist: prüfe Sicherung und Stecker, Grenzen im Gerät selbst, und seinen Leistungssensor im Recorder.',
  'device-draws-while-off':
    '{device} wurde ausgeschaltet, zieht aber seit {minutes} Minuten Leistung, jetzt {powerKw:kW}. Prüfe, ob jemand anderes es einschaltet, ob der Executor die richtige Entität schreibt, und seinen Leistungssensor im Recorder.',
  'parameter-missing': 'Das Profil {profile} braucht „{label}“. Trage es beim Gerät im Formular des Executors ein.',
  'quantity-missing':
    '{device} braucht {quantity}, was gerade nicht bekannt ist: bis dahin wird nichts an dieses Gerät gesendet.',
  'value-beyond-unit':
    '{where} würde auf {value} {unit} gestellt, mehr, als sein kann: nichts wurde gesendet. Prüfe die Einheiten im Profil und im Formular.',
  'value-not-offered': '{where} würde auf „{value}“ gestellt, was nicht zur Auswahl steht: nichts wurde gesendet.',

  // Recorder: sensors.
  'absurd-value':
    '„{topic}“ hat {value} gesendet, was nicht stimmen kann. Der Wert zählt nicht; prüfe den Sensor, und Einheit und Vorzeichen in der Tabelle des Recorders.',
  'watts-as-kilowatts':
    '„{topic}“ hat {value:kW} gesendet, dieses Zuhause kann höchstens {mostKw:kW}: das sieht nach W aus. Wähle die Einheit W in der Tabelle des Recorders.',
  'kilowatts-as-watts':
    '„{topic}“ hat lange nicht mehr als {largest} W gesendet: das sieht nach kW aus. Wähle die Einheit kW in der Tabelle des Recorders.',
  'fraction-as-percent':
    '„{topic}“ hat lange nicht mehr als {largest:percent} gesendet: das sieht nach einem Anteil von 1 aus. Setze den Faktor 100 in der Tabelle des Recorders.',
  'wrong-unit':
    '„{topic}“ misst in {unit}, was nicht zur Größe passt. Wähle eine andere Größe oder einen anderen Sensor in der Tabelle des Recorders.',
  'unreadable-value':
    '„{topic}“ hat „{value}“ gesendet, was sich nicht als Wert lesen lässt. Berichtige die Eigenschaft in der Tabelle des Recorders, oder was der Sensor sendet.',
  'absurd-step':
    '„{topic}“ stieg binnen {minutes:minutes} um {kwh:kWh}, mehr als die {mostKw:kW}, die dieses Zuhause kann. Der Sprung zählt nicht; prüfe den Zähler und seine Einheit in der Tabelle des Recorders.',

  // Forecast and prices.
  'no-history':
    'Es gibt keine Messwerte für eine Prognose. Warte, bis der Recorder gemessen hat, oder lies einen Verlauf ein.',
  'pv-without-weather':
    'Für {hours:hours} des kommenden Tageslichts fehlt das Wetter: die letzten sieben Tage des Dachs springen ein, mit breiten Spannen. Prüfe die Wetterquelle.',
  'pv-unknown':
    'Nichts sagt, was die Solarmodule geben: ihre Nennleistung ist leer, und noch wurde keine Solarleistung gemessen. Mit Sonne wird nicht gerechnet. Trage einen Solarsensor im Recorder ein, oder die Nennleistung im Zuhause.',
  'pv-size-unknown':
    'Die Nennleistung der Solarmodule ist leer, und es braucht einen gemessenen Sonnentag, um sie zu schätzen: bis dahin springt ein, was sie bisher gaben, mit breiten Spannen. Trage die Nennleistung im Zuhause ein, um sofort aus dem Wetter vorherzusagen.',
  'weather-unreachable': 'Kein neues Wetter von {host}. Das letzte gilt, solange es frisch ist.',
  'weather-unusable': 'Das Wetter von {source} ist nicht verwendbar.',
  'price-forecast-missing':
    'Preise jenseits der veröffentlichten lassen sich nicht vorhersagen: von den Tagen davor sind keine bekannt.',
  'price-forecast-rough':
    'Die Preisprognose ist grob: sie beruht auf {historyDays} {historyDays|1=Tag|*=Tagen} mit Preisen.',
  'reflex-new': 'Noch nichts gelernt.',
  'not-measured': 'Es wurde nichts gemessen, was das sagt.',
  'too-few-days': '{days} {days|1=Tag sagt|*=Tage sagen} {value}; es braucht mehr.',
  'as-measured': '{days} Tage sagen {value}: nicht verschieden genug von {believed}.',
  moving:
    '{days} Tage sagen {value}, {strength} Standardfehler von {believed}: es bewegt sich in kleinen Schritten dorthin.',
  undone: 'Von einem Menschen zurückgenommen; bleibt bis {heldUntil:day} in Ruhe.',
  'nothing-to-undo': 'Es wurde nichts gelernt, was sich zurücknehmen ließe.',

  // Backtest and questions.
  gaps: 'Viertelstunden, die nicht zählen: {history} ohne Messwerte, {prices} ohne Preis.',
  'left-out': 'Nicht nachgespielt und nicht in den Kosten: {parts}.',
  'fallback-plans': 'Der Solver versagte bei {fallbackPlans} Plänen; dort zählen die Kosten des Ersatzplans.',
  'what-if-same': 'In den nächsten {hours} Stunden macht es keinen Unterschied.',
  'what-if-dearer': 'In den nächsten {hours} Stunden würde es {difference:amount} mehr kosten.',
  'what-if-cheaper': 'In den nächsten {hours} Stunden würde es {difference:amount} sparen.',
  'what-if-impossible': 'Die Frage lässt sich für dieses Zuhause nicht beantworten ({path}).',
  'backtest-cancelled': 'Der Backtest wurde abgebrochen. Starte ihn neu für einen Bericht.',
  'backtest-crashed': 'Der Backtest blieb stehen: {why}. Versuche einen kürzeren Zeitraum.',
  'backtest-busy': 'Ein Backtest dieses Zuhauses läuft schon. Warte auf seinen Bericht.',
  'no-replay-data':
    'Von {from:time} bis {to:time} ist nichts aufgezeichnet, oder es fehlen Preise. Wähle andere Tage, oder lass Recorder und prices erst einige Tage laufen.',
  'perfect-failed':
    'Der Solver fand keinen Plan für die Zeit ab {start:time}. Spiele andere Strategien nach, oder einen kürzeren Zeitraum.',
  'empty-period': 'Der Zeitraum von {from} bis {to} ist leer.',

  // The page and the home's store.
  'page-read-only': 'Diese Seite ist nur zum Ansehen. Erlaube Befehle im Formular ihrer Node.',
  'command-not-wired': 'Am ersten Ausgang dieser Seite hängt nichts. Verbinde ihn mit executor und plan.',
  'question-not-wired': 'Am zweiten Ausgang dieser Seite hängt nichts. Verbinde ihn mit der Node backtest.',
  'home-missing': 'Das Zuhause fehlt oder ist abgeschaltet. Wähle oder aktiviere eines.',
  'home-key-taken': 'Der Schlüssel „{key}“ gehört schon dem Zuhause {owner}. Gib diesem einen eigenen.',
  'store-newer':
    'Die Datenbank des Zuhauses wurde von einer neueren Version geschrieben. Installiere diese wieder, oder verschiebe die Datei {file}; bis dahin wird nichts aufbewahrt.',
  'store-corrupt':
    'Die Datenbank des Zuhauses war beschädigt. Sie wurde als {aside} beiseitegelegt und eine neue begonnen.',
  'store-unwritable':
    'Der Ordner des Zuhauses {folder} ist nicht verwendbar ({reason}), also wird nichts aufbewahrt. Mach ihn beschreibbar oder schaffe Platz.',
  'store-in-use':
    'Der Ordner des Zuhauses {folder} wird von einem anderen Prozess benutzt (pid {pid}). Beende ihn, oder gib einem der beiden einen anderen Schlüssel.',
  'store-failed': 'Die Datenbank des Zuhauses meldete einen Fehler ({reason}).',
  'dashboard-missing':
    'Diese Node hat keine Gruppe für ihre Seite. Installiere @flowfuse/node-red-dashboard (Dashboard 2) aus der Palette und wähle eine Gruppe in dieser Node.',
};
