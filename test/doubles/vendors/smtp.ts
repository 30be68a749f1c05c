import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import type { Fault, Shown, Vendor } from './vendor.ts';

export interface MailServer extends Vendor {
  /** What arrived, read by another program's parser. */
  readonly mails: readonly ParsedMail[];
}

/** A mail server with one login; its faults are those of SMTP: 451 for `wait`, 550 for `refuse`. */
export async function openSmtp(login: {
  readonly user: string;
  readonly password: string;
}): Promise<MailServer> {
  const shown: Shown[] = [];
  const mails: ParsedMail[] = [];
  const state: { fault: Fault | null; tried: number; limited: number } = {
    fault: null,
    tried: 0,
    limited: 0,
  };

  const sockets = new Set<Socket>();
  const dropAll = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  const create = () => {
    const server = new SMTPServer({
      hideSTARTTLS: true,
      allowInsecureAuth: true,
      onAuth: ({ username, password }, _, done) =>
        username === login.user && password === login.password
          ? done(null, { user: username })
          : done(new Error(`Invalid login for ${username}`)),
      onData(stream, session, done) {
        void take(stream, session.envelope.rcptTo[0]?.address ?? '', dropAll).then(
          (failure) => failure === 'silent' || done(failure),
        );
      },
    });
    server.on('error', () => undefined);
    server.server.on('connection', (socket: Socket) => {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
    });
    return server;
  };

  async function take(
    stream: NodeJS.ReadableStream,
    to: string,
    drop: () => void,
  ): Promise<Error | null | 'silent'> {
    const raw = await buffer(stream);
    const { fault } = state;
    state.tried += 1;
    if (fault === 'wait' || fault === 'redirect') return reply('4.3.2 try again later', 451);
    if (fault === 'refuse') return reply(`5.1.1 no such user at ${to}`, 550);
    const mail = await simpleParser(raw);
    mails.push(mail);
    shown.push({
      to,
      text: `${mail.subject ?? ''}\n${mail.text ?? ''}`,
      link: mail.text?.match(/https?:\/\/\S+/)?.[0] ?? null,
    });
    if (fault === 'silent') return 'silent';
    if (fault !== null) {
      drop();
      return 'silent';
    }
    return null;
  }

  let server = create();
  const port = await listening(server, 0);
  const closed = (): Promise<void> => {
    dropAll();
    return new Promise((resolve) => server.close(() => resolve()));
  };
  return {
    base: `smtp://127.0.0.1:${port}`,
    port,
    shown,
    mails,
    get tried() {
      return state.tried;
    },
    get limited() {
      return state.limited;
    },
    get fault() {
      return state.fault;
    },
    set fault(fault) {
      state.fault = fault;
    },
    away: closed,
    async back() {
      server = create();
      await listening(server, port);
    },
    [Symbol.asyncDispose]: closed,
  };
}

function reply(text: string, responseCode: number): Error {
  return Object.assign(new Error(text), { responseCode });
}

async function listening(server: SMTPServer, port: number): Promise<number> {
  server.listen(port, '127.0.0.1');
  await once(server.server, 'listening');
  return (server.server.address() as AddressInfo).port;
}
