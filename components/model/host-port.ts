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

/** `host:port` */
export function addressOf({ host, port }: HostPort): string {
    return `${host}:${port}`;
}
