declare module "proxy-from-env" {
  /** The proxy's address for a URL, by the environment; an empty text where there is none. */
  export const getProxyForUrl: (url: string) => string
}
