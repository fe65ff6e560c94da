/** The only way from a browser to the gateway, which a test can close: then the gateway is gone, as far as anybody there can tell. */
import { connect, createServer, type Server, type Socket } from 'node:net';

export class Way {
  private server: Server | undefined;
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly to: URL,
    private port: number,
  ) {}

  /** Opens a way to the gateway at this address. */
  static async open(gateway: string): Promise<Way> {
    const way = new Way(new URL(gateway), 0);
    await way.start();
    return way;
  }

  get url(): string {
    return `http://localhost:${this.port}`;
  }

  async start(): Promise<void> {
    const server = createServer((here) => {
      const there = connect(Number(this.to.port), this.to.hostname);
      for (const [socket, other] of [
        [here, there],
        [there, here],
      ] as const) {
        this.sockets.add(socket);
        socket.on('close', () => {
          this.sockets.delete(socket);
          other.destroy();
        });
        socket.on('error', () => other.destroy());
        socket.pipe(other);
      }
    });
    this.server = server;
    await new Promise<void>((done, fail) => {
      server.once('error', fail);
      server.listen(this.port, 'localhost', () => done());
    });
    const address = server.address();
    if (typeof address === 'object' && address) this.port = address.port;
  }

  async stop(): Promise<void> {
    const server = this.server;
    if (!server) return;
    this.server = undefined;
    const closed = new Promise<void>((done) => server.close(() => done()));
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }
}
