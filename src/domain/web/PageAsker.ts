import { isAddress, isLoopback } from "../HostAddress.ts"

/**
 * Who asks for a page of ours, by the names that a browser says. A site may use a host name that its owner points at
 * this machine, and would show that owner what it reads: such a request says that name.
 */
export interface PageAsker {
  readonly host?: string | undefined
  readonly origin?: string | undefined
}

const loopbackNames = ["127.0.0.1", "localhost", "[::1]"]

/** The addresses by which a browser on this machine reaches the port; another name could be anybody's. */
export const ownHosts = (port: number): ReadonlySet<string> => new Set(loopbackNames.map((name) => `${name}:${port}`))

/** Whether a browser on this machine asks for what is served on the port, to this machine alone. */
export const isFromHere = ({ host }: PageAsker, port: number): boolean =>
  host !== undefined && ownHosts(port).has(host.toLowerCase())

/** Whether no page of another origin asks. */
export const isOwnOrigin = ({ host, origin }: PageAsker): boolean =>
  origin === undefined || (host !== undefined && origin.toLowerCase() === `http://${host.toLowerCase()}`)

const hostIn = (url: string) => (URL.canParse(url) ? new URL(url).hostname : "")

/**
 * Whether a page that other machines may ask for too is given: only to who names this machine, the host that is
 * `listening` or an address, and to no page of another host. A client that is no browser may say neither name.
 */
export const namesThisMachine = ({ host, origin }: PageAsker, listening: string): boolean => {
  const isOurs = (name: string) =>
    isLoopback(name) || isAddress(name) || (name !== "" && name === hostIn(`http://${listening}`))
  return (host === undefined || isOurs(hostIn(`http://${host}`))) && (origin === undefined || isOurs(hostIn(origin)))
}
