import { Effect, type Scope } from "effect"
import { type AddressInfo, connect, createServer, type Socket } from "node:net"

/** Stands between the bot and its agent; `cut` ends all connections that there are, as a network does. */
export const cuttableWay = (
  agent: string
): Effect.Effect<{ readonly url: string; readonly cut: Effect.Effect<number> }, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.promise(() =>
      new Promise<{ url: string; cut: Effect.Effect<number>; close: () => void }>((ready) => {
        const { hostname, pathname, port } = new URL(agent)
        const open = new Set<Socket>()
        const cut = () => {
          const count = open.size
          for (const socket of open) socket.destroy()
          return count / 2
        }
        const server = createServer((socket) => {
          const onward = connect(Number(port), hostname)
          for (const [one, other] of [[socket, onward], [onward, socket]] as const) {
            open.add(one)
            one.on("error", () => {}).on("close", () => {
              open.delete(one)
              other.destroy()
            })
            one.pipe(other)
          }
        })
        server.listen(0, "127.0.0.1", () => {
          const { port: own } = server.address() as AddressInfo
          const close = () => {
            server.close()
            cut()
          }
          ready({ url: `ws://127.0.0.1:${own}${pathname}`, cut: Effect.sync(cut), close })
        })
      })
    ),
    ({ close }) => Effect.sync(close)
  )
