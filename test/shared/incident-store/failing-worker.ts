import { AppError } from '../../../shared/errors.ts';
import { answerCalls } from '../../../shared/incident-store/worker-answers.ts';

answerCalls((): { readonly count: () => number } => {
  throw new AppError('STORE_FAILED', 'cannot open, planted');
});
