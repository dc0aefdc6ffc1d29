import type { Templates } from '../../home/template-text.js';

/** Only those whose text holds instants or prices, which are written in the home's zone and the browser's way here. */
export const en: Templates = {
  'no-prices': 'The prices do not cover {now:time}. Check the prices node and its sources.',
  'no-forecast': 'The forecast is stale: it does not cover {now:time}. Check the forecast node.',
  'self-consumption':
    'What is stored is worth {storedValue:price}; it saves {homeGain:price} at home, and surplus costs {surplusCost:price}: follows the home.',
  'charge-from-grid':
    'What is stored is worth {storedValue:price}; bought now it costs {buyingCost:price}: charges from the grid.',
  'charge-from-surplus':
    'What is stored is worth {storedValue:price}, the home would use it for {homeGain:price}: keeps it and adds surplus.',
  'discharge-to-home':
    'What is stored is worth {storedValue:price}; it saves {homeGain:price} at home, and surplus is better sold: discharges to the home only.',
  hold: 'What is stored is worth {storedValue:price}: too much to use for {homeGain:price}, too little to store surplus at {surplusCost:price}: holds.',
  export: 'What is stored is worth {storedValue:price}; sold now it brings {exportGain:price}: exports.',
  pause: 'Paused until {until:time}: the batteries follow the home by themselves, and nothing is written to them.',
  'force-charge': [
    'Charges at {powerKw:kW} until {until:time}, because somebody asked for it.',
    'Charges until {until:time}, because somebody asked for it.',
  ],
  'force-export': [
    'Exports at {powerKw:kW} until {until:time}, because somebody asked for it.',
    'Exports until {until:time}, because somebody asked for it.',
  ],
  'force-stop': 'Neither charges nor discharges until {until:time}, because somebody asked for it.',
  'boost-water': 'Heats water until {until:time}, because somebody asked for it.',
  manual: 'Somebody steers by hand until {until:time}: nothing is decided and nothing is written.',
  'heat-planned': 'The plan heats water until {until:time}.',
  'heat-block': 'Finishes the block of heating that was begun, until {until:time}.',
  'heat-manual': 'Heats water until {until:time}, because somebody planned it by hand.',
  'tank-planned': 'The plan heats the tank {tank} with {powerKw:kW} until {until:time}, to {temperatureC:celsius}.',
  undone: 'Taken back by a person; left alone until {heldUntil:day}.',
  'what-if-dearer': 'It would cost {difference:amount} more over the next {hours} hours.',
  'what-if-cheaper': 'It would save {difference:amount} over the next {hours} hours.',
  'no-replay-data':
    'Nothing was recorded from {from:time} to {to:time}, or no prices. Choose other dates, or let the recorder and the prices node of this home run for some days first.',
  'perfect-failed':
    'The solver found no plan for the window from {start:time}. Replay other policies, or a shorter period.',
};
