/** Every sentence about a plan's reasons, in English. Which values they take, and in which form, `reason-text.ts` says. */
export const en = {
  'charge-from-grid':
    'Charges {kwh}, buying at {importPrice}: with losses and wear {storingCost} for what is worth {storedEnergyValue} later.',
  'charge-required': 'Charges {kwh}, buying at {importPrice}: a minimum, a target or a shortage ahead asks for it.',
  'charge-combined': 'Charges {kwh}, buying at {importPrice}: it pays by what it changes at other times.',
  'charge-steady': 'Charges {kwh}: changing the power less saves more than a better price.',
  'charge-from-solar':
    'Stores {kwh} of sun, worth {storedEnergyValue} per kWh once stored: selling it now brings {exportPrice}.',
  'charge-from-solar-unsold': 'Stores {kwh} of sun, worth {storedEnergyValue} per kWh once stored: it cannot be sold.',
  'discharge-to-home':
    'Serves the home with {kwh} from the battery: buying costs {importPrice}, a kWh from the battery {deliveryCost}.',
  'discharge-to-grid':
    'Sells {kwh} from the battery at {exportPrice}: with losses and wear it is worth {deliveryCost}.',
  'discharge-combined':
    'Takes {kwh} from the battery: with all that it changes at other times, a kWh is worth {price} now.',
  'discharge-steady': 'Takes {kwh} from the battery: changing the power less saves more than a better price.',
  'discharge-peak':
    'Takes {kwh} from the battery to keep the peak low: with it, a kWh from the grid would cost {price} now.',
  'charge-peak': 'Charges {kwh}, buying at {importPrice}: that keeps a later peak from the grid low.',
  'no-battery': 'The home has no battery to use.',
  'hold-balanced': 'Sun and load are in balance: the battery has nothing to do.',
  'hold-empty': 'The battery is at its minimum: the home buys at {importPrice}.',
  'hold-for-later':
    'Keeps what is stored: a kWh from the battery is worth {deliveryCost} later, so the home buys at {importPrice}.',
  'hold-combined': 'Rests: a kWh from the battery is worth {deliveryCost} at other times.',
  'hold-steady': 'Rests: changing the power less saves more than a better price.',
  'hold-full': 'The battery is as full as it may be: the surplus is sold at {exportPrice}.',
  'hold-full-curtailed': 'The battery is as full as it may be: {curtailedKwh} of sun is curtailed.',
  'hold-room':
    'Keeps room in the battery: a kWh stored is worth {storedEnergyValue} later, before losses and wear, so the surplus is sold at {exportPrice}.',
  'hold-room-curtailed':
    'Keeps room in the battery: a kWh stored is worth {storedEnergyValue} later, before losses and wear, so {curtailedKwh} of sun is curtailed.',
  'manual-slot': 'You asked for this: {manual}.',
  'manual.charge': 'charge',
  'manual.export': 'sell',
  'manual.hold': 'rest',
  'limit.battery-power': 'The battery has no more power.',
  'limit.import-limit': 'The grid connection gives no more.',
  'limit.export-limit': 'The grid connection takes no more.',
  'limit.full': 'Then it is full.',
  'limit.empty': 'Then it is at its minimum.',
  'use.home': 'It is used {useFrom}–{useTo}, when a kWh costs {usePrice}.',
  'use.sold': 'It is sold {useFrom}–{useTo}, when a kWh brings {usePrice}.',
  'use.left': 'It is still there at the end of the plan.',
  'next.home': 'The next use is {useFrom}–{useTo}, when a kWh costs {usePrice}.',
  'next.sold': 'The next use is {useFrom}–{useTo}, when a kWh brings {usePrice}.',
  'water-heat': 'Heats {device} with {kwh}: all told, a kWh costs {price} now.',
  'ev-charge-goal':
    'Charges {device} with {kwh}: all told, a kWh costs {price} now, and {socPercent} % is wanted by {by}.',
  'ev-charge-value': 'Charges {device} with {kwh}: all told, a kWh costs {price} now and is worth {worth} in the car.',
  'ev-charge': 'Charges {device} with {kwh}: all told, a kWh costs {price} now.',
  'ev-charge-asked': 'Charges {device} with {kwh}: the car asks for it.',
  'ev-discharge': 'Takes {kwh} from {device}: all told, a kWh costs {price} now.',
  'tank-heat': 'Heats {device} with {kwh}: all told, a kWh costs {price} now.',
  'appliance-run': 'Runs {device} with {kwh}: all told, a kWh costs {price} now.',
  'instead.charge-at': 'Charging {insteadAt} instead',
  'instead.charge-not': 'Not charging',
  'instead.use-at': 'Keeping it for {insteadAt}',
  'instead.use-not': 'Keeping it',
  'instead.charge-here': 'Each kWh charged now',
  'instead.discharge-here': 'Each kWh taken from the battery now',
  'instead.device-at': 'Doing it {insteadAt} instead',
  'instead.device-not': 'Not doing it',
  'cost.more': '{instead} would cost {difference} more.',
  'cost.least': '{instead} would cost at least {difference} more.',
  'cost.same': '{instead} would cost the same.',
  'cost.less': '{instead} would cost {difference} less, which is within the accuracy of this plan.',
  'cost.wish': '{instead} would break a limit or a wish.',
  wide: 'Between {wideFrom} and {wideTo} the exact time makes no difference.',
} as const;

export type ReasonTextKey = keyof typeof en;
export type ReasonTexts = Readonly<Record<ReasonTextKey, string>>;
