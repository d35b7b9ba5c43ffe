/** A stack's config by key, without the project's name. */
export type Settings = Record<string, unknown>;

/** The parts of it that tests change. */
export interface Config extends Settings {
    readonly storage: Settings;
    readonly organizations: Settings[];
    readonly channels: Settings[];
    readonly chaincodes: Settings[];
}

/** The dev stack with two orderers and three peers, its volumes kept, and the change. */
export function smallNetwork(change: (config: Config) => unknown = () => undefined): (config: Settings) => void {
    return (settings) => {
        const config = settings as Config; // The dev stack's own file.
        const [org0, org1, org2] = config.organizations;
        Object.assign(config.storage, { orderer: "128Mi", peer: "128Mi", onDestroy: "keep" });
        Object.assign(org0 ?? {}, { orderers: 2 });
        Object.assign(org1 ?? {}, { peers: 2 });
        Object.assign(org2 ?? {}, { peers: 1 });
        change(config);
    };
}
