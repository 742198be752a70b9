export {
  CostMeterAmount as Amount,
  CostMeterBudget as Budget,
  CostMeterHead as Head,
  CostMeterRoot as Root,
  CostMeterScale as Scale,
  CostMeterWords as Words,
} from './CostMeter.js';
