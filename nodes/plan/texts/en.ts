/** Every sentence about a plan's reasons in English, as templates of `template-text.ts`; `reason-text.ts` puts them together. */
export const en = {
  'charge-from-grid':
    'Charges {kwh:kWh}, buying at {importPrice:price}: with losses and wear {storingCost:price} for what is worth {storedEnergyValue:price} later.',
  'charge-required':
    'Charges {kwh:kWh}, buying at {importPrice:price}: a minimum, a target or a shortage ahead asks for it.',
  'charge-combined': 'Charges {kwh:kWh}, buying at {importPrice:price}: it pays by what it changes at other times.',
  'charge-steady': 'Charges {kwh:kWh} to keep its power steady: that saves more than a better hour would.',
  'charge-from-solar':
    'Stores {kwh:kWh} of sun, worth {storedEnergyValue:price} once stored: selling it now brings {exportPrice:price}.',
  'charge-from-solar-unsold':
    'Stores {kwh:kWh} of sun, worth {storedEnergyValue:price} once stored: it cannot be sold.',
  'discharge-to-home':
    'Serves the home with {kwh:kWh} from the battery: buying costs {importPrice:price}, energy from the battery {deliveryCost:price}.',
  'discharge-to-grid':
    'Sells {kwh:kWh} from the battery at {exportPrice:price}: keeping it would be worth {deliveryCost:price}, losses and wear included.',
  'discharge-combined':
    'Takes {kwh:kWh} from the battery: with all that it changes at other times, it is worth {price:price} now.',
  'discharge-steady':
    'Takes {kwh:kWh} from the battery to keep its power steady: that saves more than a better hour would.',
  'discharge-peak':
    'Takes {kwh:kWh} from the battery to keep the peak low: with it, energy from the grid would cost {price:price} now.',
  'charge-peak': 'Charges {kwh:kWh}, buying at {importPrice:price}: that keeps a later peak from the grid low.',
  'no-battery': 'The home has no battery to use.',
  'hold-balanced': 'Sun and load are in balance: the battery has nothing to do.',
  'hold-empty': 'The battery is at its minimum: the home buys at {importPrice:price}.',
  'hold-for-later':
    'Keeps what is stored: energy from the battery is worth {deliveryCost:price} later, so the home buys at {importPrice:price}.',
  'hold-combined': 'Rests: energy from the battery is worth {deliveryCost:price} at other times.',
  'hold-steady': 'Rests to keep the power of the battery steady: that saves more than using it now would.',
  'hold-full': 'The battery is as full as it may be: the surplus is sold at {exportPrice:price}.',
  'hold-full-curtailed': 'The battery is as full as it may be: {curtailedKwh:kWh} of sun is curtailed.',
  'hold-room':
    'Sells the surplus at {exportPrice:price}: storing it would cost {storingCost:price}, losses and wear included, for what is worth {storedEnergyValue:price} later.',
  'hold-room-curtailed': 'Leaves {curtailedKwh:kWh} of sun unused: storing it now would bring nothing.',
  'manual-slot': 'You asked for this: {manual|charge=charge|export=sell|hold=rest}.',
  'limit.battery-power': 'The battery has no more power.',
  'limit.import-limit': 'The grid connection gives no more.',
  'limit.export-limit': 'The grid connection takes no more.',
  'limit.surplus': 'There is no more sun to spare.',
  'limit.peak': 'More from the grid would raise the peak that you pay for.',
  'limit.full': 'Then it is full.',
  'limit.empty': 'Then it is at its minimum.',
  'use.home': 'It is used {useFrom:time}–{useTo:clock}, when energy costs {usePrice:price}.',
  'use.sold': 'It is sold {useFrom:time}–{useTo:clock}, when selling brings {usePrice:price}.',
  'use.left': 'It is still there at the end of the plan.',
  'next.home': 'The next use is {useFrom:time}–{useTo:clock}, when energy costs {usePrice:price}.',
  'next.sold': 'The next use is {useFrom:time}–{useTo:clock}, when selling brings {usePrice:price}.',
  'water-heat': 'Heats {device} with {kwh:kWh}: all told, energy costs {price:price} now.',
  'ev-charge-goal':
    'Charges {device} with {kwh:kWh}: all told, energy costs {price:price} now, and {socPercent:percent} is wanted by {by:time}.',
  'ev-charge-value':
    'Charges {device} with {kwh:kWh}: all told, energy costs {price:price} now and is worth {worth:price} in the car.',
  'ev-charge': 'Charges {device} with {kwh:kWh}: all told, energy costs {price:price} now.',
  'ev-charge-asked': 'Charges {device} with {kwh:kWh}: the car asks for it.',
  'ev-discharge': 'Takes {kwh:kWh} from {device}: all told, energy costs {price:price} now.',
  'tank-heat': 'Heats {device} with {kwh:kWh}: all told, energy costs {price:price} now.',
  'appliance-run': 'Runs {device} with {kwh:kWh}: all told, energy costs {price:price} now.',
  'instead.charge-at': 'Charging at {insteadAt:time} instead',
  'instead.charge-not': 'Not charging',
  'instead.use-at': 'Keeping it until {insteadAt:time}',
  'instead.use-before': 'Using it at {insteadAt:time} already',
  'instead.use-not': 'Keeping it',
  'instead.charge-here': 'Each kWh charged now',
  'instead.discharge-here': 'Each kWh taken from the battery now',
  'instead.device-at': 'Doing it at {insteadAt:time} instead',
  'instead.device-not': 'Not doing it',
  'cost.more': '{instead} would cost {difference:difference} more.',
  'cost.least': '{instead} would cost at least {difference:difference} more.',
  'cost.same': '{instead} would cost the same.',
  'cost.less': '{instead} would cost {difference:difference} less, which is within the accuracy of this plan.',
  'cost.wish': '{instead} would break a limit or a wish.',
  wide: 'Between {wideFrom:time} and {wideTo:clock} the exact time makes no difference.',
} as const;

export type ReasonTextKey = keyof typeof en;
export type ReasonTexts = Readonly<Record<ReasonTextKey, string>>;
