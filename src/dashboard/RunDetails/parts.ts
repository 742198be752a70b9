export { RunDetailsRoot as Root } from './Root.js';
export {
  RunDetailsAnswer as Answer,
  RunDetailsCost as Cost,
  RunDetailsFacts as Facts,
  RunDetailsHeader as Header,
  RunDetailsLog as Log,
  RunDetailsQuestion as Question,
  RunDetailsSession as Session,
  RunDetailsStatus as Status,
  RunDetailsSteps as Steps,
  RunDetailsTask as Task,
} from './sections.js';
