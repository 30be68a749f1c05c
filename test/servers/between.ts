import { createServer, connect as dial, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { elasticsearchUrl } from './addresses.ts';

/** A line to the real server that can be cut: what is between two machines. */
export interface Between {
  readonly url: string;
  /** Cuts what is open, and refuses what comes. */
  cut(): void;
  mend(): void;
  /** Lets the next request whose bytes hold this text through, and cuts the line when its answer comes. */
  loseAnswerTo(text: string): void;
  /** Cuts the line at the so manieth request from now, from 1: before the server has it, or when its answer comes. */
  cutAt(request: number, when: 'before' | 'after'): void;
  readonly isCut: boolean;
  /** How many answers were lost. */
  readonly lost: number;
}

/** A request begins a chunk of its own: the client sends the next one when it has the answer. */
const REQUEST = /^(?:GET|POST|PUT|DELETE|HEAD) /;

export async function openBetween(): Promise<Between> {
  const { hostname, port } = new URL(elasticsearchUrl());
  const sockets = new Set<Socket>();
  let isCut = false;
  let losing: string | null = null;
  let lost = 0;
  let cutting: { left: number; readonly when: 'before' | 'after' } | null = null;
  function cut(): void {
    isCut = true;
    cutting = null;
    for (const socket of sockets) socket.destroy();
  }
  const server = createServer((near) => {
    near.on('error', () => undefined);
    if (isCut) {
      near.destroy();
      return;
    }
    const far = dial(Number(port), hostname);
    let isLost = false;
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        near.destroy();
        far.destroy();
        sockets.delete(socket);
      });
    }
    near.on('data', (data) => {
      if (cutting !== null && REQUEST.test(data.toString('latin1', 0, 8)) && --cutting.left === 0) {
        if (cutting.when === 'before') {
          cut();
          return;
        }
        isLost = true;
      }
      if (losing !== null && data.includes(losing)) {
        losing = null;
        isLost = true;
      }
      far.write(data);
    });
    far.on('data', (data) => {
      if (!isLost) {
        near.write(data);
        return;
      }
      lost++;
      if (cutting?.left === 0) cut();
      near.destroy();
      far.destroy();
    });
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
    cut,
    mend() {
      cutting = null;
      isCut = false;
    },
    loseAnswerTo(text) {
      losing = text;
    },
    cutAt(request, when) {
      cutting = { left: request, when };
    },
    get isCut() {
      return isCut;
    },
    get lost() {
      return lost;
    },
  };
}
