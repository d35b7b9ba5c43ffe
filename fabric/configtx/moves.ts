import { common } from "@hyperledger/fabric-protos";
import { withMovedConsenters, type ConsenterAddress } from "./consenters";
import { newConfigValue } from "./group";
import { addresses } from "./organisation";

/** An orderer that a channel is to know by another address. */
export interface OrdererMove {
    /** Name of its organisation. */
    readonly organisation: string;
    /** Of its TLS certificates, by which the channel knows it. */
    readonly publicKeySha256: string;
    /** `host:port` by which the channel may have known it. */
    readonly from: readonly string[];
    readonly to: ConsenterAddress;
}

/**
 * The config that knows orderers by their new addresses, as consenters and as where blocks are had; pure. All in one update: orderers that run go on
 * with the connections that they have until they restart, whatever the config says (orderer/common/cluster/comm.go, updateStubInMapping, and connections.go
 * keep a connection for as long as the certificate stays the same), so that none of them is cut off from the others meanwhile.
 *
 * Blocks are had at the former addresses, too, after the new ones: a gateway that runs closes its connections to orderers that the config has no more
 * (internal/pkg/gateway/registry.go, closeStaleOrdererConnections), and whatever it is handing over at that moment would fail.
 */
export function withMovedOrderers(config: common.Config, moves: readonly OrdererMove[]): common.Config {
    const consenters = new Map(moves.map(({ publicKeySha256, to }) => [publicKeySha256, to]));
    const organisations = [...new Set(moves.map(({ organisation }) => organisation))];
    return organisations.reduce(
        (known, organisation) => {
            const own = moves.filter((move) => move.organisation === organisation);
            return withEndpoints(known, organisation, (former) => movedEndpoints(former, own));
        },
        withMovedConsenters(config, consenters),
    );
}

/** Each at the place of its former address; one that had none comes after the others. */
function movedEndpoints(former: readonly string[], moves: readonly OrdererMove[]): readonly string[] {
    const moveOf = (address: string): OrdererMove | undefined => moves.find(({ from }) => from.includes(address));
    const moved = former.map((address) => {
        const move = moveOf(address);
        return move === undefined ? address : endpoint(move);
    });
    const kept = former.filter((address) => moveOf(address) !== undefined);
    return [...new Set([...moved, ...moves.map(endpoint), ...kept])];
}

function endpoint({ to: { host, port } }: OrdererMove): string {
    return `${host}:${port}`;
}

function withEndpoints(
    config: common.Config,
    organisation: string,
    change: (former: readonly string[]) => readonly string[],
): common.Config {
    const changed = common.Config.deserializeBinary(config.serializeBinary());
    const ordering = changed.getChannelGroup()?.getGroupsMap().get("Orderer");
    const values = ordering?.getGroupsMap().get(organisation)?.getValuesMap();
    if (values === undefined) {
        return config;
    }
    const bytes = values.get("Endpoints")?.getValue_asU8() ?? new Uint8Array();
    const former = common.OrdererAddresses.deserializeBinary(bytes).getAddressesList();
    const wanted = change(former);
    if (wanted.join() === former.join()) {
        return config;
    }
    values.set("Endpoints", newConfigValue(addresses(wanted).serializeBinary()));
    return changed;
}
