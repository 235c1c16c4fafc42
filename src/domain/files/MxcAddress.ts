/** The parts of an mxc: address: the server that has the file, and its name there. */
export interface MxcParts {
  readonly server: string
  readonly id: string
}

const address = /^mxc:\/\/([A-Za-z0-9.:[\]-]{1,255})\/([A-Za-z0-9_-]{1,255})$/

/** Takes an mxc: address apart (client-server API, "Matrix Content (mxc://) URIs"); undefined for anything else. */
export const mxcParts = (text: string): MxcParts | undefined => {
  const [, server, id] = address.exec(text) ?? []
  return server === undefined || id === undefined ? undefined : { server, id }
}
