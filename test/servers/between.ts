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
  /** How many answers were lost. */
  readonly lost: number;
}

export async function openBetween(): Promise<Between> {
  const { hostname, port } = new URL(elasticsearchUrl());
  const sockets = new Set<Socket>();
  let isCut = false;
  let losing: string | null = null;
  let lost = 0;
  const server = createServer((near) => {
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
    cut() {
      isCut = true;
      for (const socket of sockets) socket.destroy();
    },
    mend() {
      isCut = false;
    },
    loseAnswerTo(text) {
      losing = text;
    },
    get lost() {
      return lost;
    },
  };
}
