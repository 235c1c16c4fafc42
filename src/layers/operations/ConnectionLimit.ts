import type { Server } from "node:http"
import type { Socket } from "node:net"

/**
 * At most so many connections. One more puts out the one that has had nothing to be answered for longest, so that no
 * number of those that say nothing keeps out who asks; only where all are being answered is it turned away.
 */
export const limitConnections = (server: Server, most: number) => {
  const open = new Set<Socket>()
  // In the order of becoming idle.
  const idle = new Set<Socket>()
  const gone = (socket: Socket) => {
    open.delete(socket)
    idle.delete(socket)
  }
  server.on("connection", (socket) => {
    if (open.size >= most) {
      const [out = socket] = idle
      gone(out)
      out.destroy()
      if (out === socket) return
    }
    open.add(socket)
    idle.add(socket)
    socket.once("close", () => gone(socket))
  })
  server.on("request", ({ socket }, response) => {
    idle.delete(socket)
    response.once("close", () => void (open.has(socket) && idle.add(socket)))
  })
}
