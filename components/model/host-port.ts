/** A host and a port, as messages of Fabric have them. */
export interface HostPort {
    /** A name or an address; one of IPv6 in brackets, since Fabric puts a colon and the port behind it. */
    readonly host: string;
    readonly port: number;
}

/** The parts of `host:port`. */
export function hostPort(address: string): HostPort {
    const end = address.lastIndexOf(":");
    return { host: address.slice(0, end), port: Number(address.slice(end + 1)) };
}

/** Whether `host:port` is a name that is known within a cluster alone. */
export function isInside(address: string): boolean {
    const { host } = hostPort(address);
    return host.endsWith(".svc") || !/[.:]/.test(host);
}

/** `host:port` */
export function addressOf({ host, port }: HostPort): string {
    return `${host}:${port}`;
}
