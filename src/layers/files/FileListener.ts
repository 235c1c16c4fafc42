import { Effect } from "effect"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { UserError } from "../../domain/UserError.ts"
import { limitConnections } from "../operations/ConnectionLimit.ts"
import type { AnswerRequest } from "./SideListener.ts"

const refused = (host: string, port: number, code: string) =>
  UserError.refuse(
    `MEDIA_URL has port ${port}, which cannot be opened on HTTP_HOST=${host} (${code}): give another port, or set ` +
      `HTTP_PORT and have MEDIA_URL lead there.`
  )

/** Listens for requests of files until the scope closes; port 0 is any free one. Returns the port. */
export const listenForFiles = (host: string, port: number, answer: AnswerRequest) =>
  Effect.map(
    Effect.acquireRelease(
      Effect.callback<ReturnType<typeof createServer>, UserError>((resume) => {
        const server = createServer({ headersTimeout: 5_000, keepAliveTimeout: 5_000 }, answer)
        limitConnections(server, 64)
        server.once("error", (error: NodeJS.ErrnoException) =>
          resume(Effect.fail(refused(host, port, error.code ?? error.name))))
        server.listen(port, host, () =>
          resume(Effect.succeed(server)))
      }),
      (server) =>
        Effect.callback<void>((resume) => {
          server.close(() => resume(Effect.void))
          server.closeAllConnections()
        })
    ),
    (server) => (server.address() as AddressInfo).port
  )
