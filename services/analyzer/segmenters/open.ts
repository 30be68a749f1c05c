import { AppError, messageOf } from '../../../shared/errors.ts';
import { openNodeRs } from './node-rs.ts';
import { openNodejieba } from './nodejieba.ts';
import { type EngineName, fitWords, type OpenEngine, type Segmenter } from './segmenter.ts';

export interface SegmenterOptions {
  /** `auto` is nodejieba where it loads, else node-rs with a notice. */
  readonly engine: 'auto' | EngineName;
  /** Words of the office to keep whole; those with spaces or punctuation cannot be and are passed over. */
  readonly userWords?: readonly string[];
}

export interface OpenedSegmenter {
  readonly segmenter: Segmenter;
  /** For the operator, in Chinese: what was changed and what follows from it. Null when it is as asked. */
  readonly notice: string | null;
}

const OPENERS: Readonly<Record<EngineName, OpenEngine>> = {
  nodejieba: (words) => openNodejieba(words),
  'node-rs': (words) => openNodeRs(words),
};

/**
 * Opens a segmenter; engines are loaded here and not on import. An engine that was named is never replaced: what it cuts
 * is part of the results.
 * @throws AppError ENGINE_UNAVAILABLE when the named engine, or under `auto` both, cannot be loaded
 */
export function openSegmenter(
  options: SegmenterOptions,
  openers: Readonly<Record<EngineName, OpenEngine>> = OPENERS,
): OpenedSegmenter {
  const words = fitWords(options.userWords ?? []);
  if (options.engine !== 'auto') return { segmenter: open(options.engine), notice: null };
  try {
    return { segmenter: open('nodejieba'), notice: null };
  } catch (error) {
    const segmenter = open('node-rs');
    return { segmenter, notice: fallbackNotice(error) };
  }

  function open(engine: EngineName): Segmenter {
    try {
      return openers[engine](words);
    } catch (error) {
      throw new AppError('ENGINE_UNAVAILABLE', `分词引擎 ${engine} 无法加载：${firstLine(error)}`, {
        cause: error,
      });
    }
  }
}

function fallbackNotice(error: unknown): string {
  const reason = firstLine(error instanceof AppError && error.cause !== undefined ? error.cause : error);
  return [
    `【注意】默认分词引擎 nodejieba 在本机无法加载，已改用 node-rs（@node-rs/jieba）。原因：${reason}`,
    '两个引擎的词典和分词结果不完全相同：研判结果会标明所用引擎；用 nodejieba 建立的数据目录不能用 node-rs 继续，反之亦然。',
    '要恢复默认引擎，请在有编译环境的机器上运行 npm rebuild nodejieba；要固定使用 node-rs 且不再看到本提示，请明确选择 node-rs。',
  ].join('\n');
}

function firstLine(error: unknown): string {
  return messageOf(error).split('\n')[0] ?? '';
}
