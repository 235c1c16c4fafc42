/** Servers that are asked about at once, each apart; beyond them some share a request, and wait for each other. */
const mostParts = 32

/** Users of one request: the answer of many is large, and is asked for anew as a whole. */
const mostUsers = 250

/**
 * The users of each request about devices (`POST /keys/query`). The homeserver answers one only when the slowest server
 * of its users did, or after seconds, so that those of different servers are asked for apart.
 */
export const apartByServer = (users: ReadonlyArray<string>): ReadonlyArray<ReadonlyArray<string>> => {
  const places = new Map<string, number>()
  const parts: Array<Array<string>> = []
  for (const user of users) {
    const server = user.slice(user.indexOf(":") + 1)
    const place = places.get(server) ?? places.size % mostParts
    places.set(server, place)
    const part = parts[place] ?? []
    part.push(user)
    parts[place] = part
  }
  return parts.flatMap((part) =>
    Array.from(
      { length: Math.ceil(part.length / mostUsers) },
      (_, at) => part.slice(at * mostUsers, (at + 1) * mostUsers)
    )
  )
}
