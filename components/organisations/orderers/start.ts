import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { channelsName } from "../../model/names";
import type { NetworkModel } from "../../model/network";
import { labelsOf } from "../../model/ownership";
import type { OrganisationSite } from "../../stack/scope";

export const ledgerPath = "/var/hyperledger/production/orderer";

const channelsPath = "/etc/hyperledger/channels";

const channels = "channels";

/** The channels that an organisation's orderers serve, a file for each; none until they have joined them. */
export function channelsVolume(organisation: string): k8s.types.input.core.v1.Volume {
    return { name: channels, configMap: { name: channelsName(organisation), optional: true } };
}

export const channelsMount = { name: channels, mountPath: channelsPath, readOnly: true };

/** Tells the orderers of an organisation what they have joined, for when one of them has lost it. */
export function joinedChannels(
    { scope, named }: OrganisationSite,
    organisation: string,
    joined: readonly string[],
    opts: pulumi.CustomResourceOptions,
): void {
    const name = channelsName(organisation);
    const metadata = { name, namespace: scope.namespace, labels: labelsOf(organisation, "orderer", name) };
    const data = Object.fromEntries(joined.map((channel) => [channel, ""]));
    new k8s.core.v1.ConfigMap(named(name), { metadata, data }, { ...opts, provider: scope.provider });
}

/**
 * How an orderer starts that has others beside it.
 *
 * One that comes back waits until the others have noticed that it was away: they elect another leader 5 to 10 s after the last one
 * spoke (electionTick and tickInterval of Fabric's defaults). Before that they would hand transactions on to the one that they
 * knew as leader, who is none any more and loses them though they were acknowledged.
 *
 * One that has lost its ledgers hides until it has joined its channels again: it would refuse transactions with BAD_REQUEST, and with that
 * the gateway of a peer fails a call, instead of asking the next orderer as it does when nobody listens (internal/pkg/gateway/submit.go).
 */
export function startCommand({ organisations, partners, channels }: NetworkModel): readonly string[] {
    const own = organisations.flatMap(({ orderers }) => orderers);
    const others = partners.filter(({ name }) => channels.some(({ orderers }) => orderers.includes(name)));
    const isAlone = own.length + others.length === 1;
    const paths = { ledger: ledgerPath, channels: channelsPath };
    return isAlone ? ["orderer"] : ["sh", "-ec", startScript({ ...paths, electionSeconds, settleSeconds })];
}

/** Less than the longest election, as a pod takes its time to start. */
const electionSeconds = 9;

/** For the answer to whoever joins it. */
const settleSeconds = 2;

interface StartSettings {
    /** Where its ledgers are. */
    readonly ledger: string;
    /** A folder with a file for each channel that it has joined. */
    readonly channels: string;
    /** How long others take to notice that it was away. */
    readonly electionSeconds: number;
    /** From its last join until it shows itself. */
    readonly settleSeconds: number;
}

/** For a POSIX shell with -e. */
export function startScript({ ledger, channels: wanted, ...seconds }: StartSettings): string {
    return `
if [ -n "$(ls -A ${ledger}/etcdraft/wal 2>/dev/null)" ]; then sleep ${seconds.electionSeconds}; fi
has() { ls ${ledger}/chains 2>/dev/null | wc -l; }
wanted=$(ls ${wanted} | wc -l)
if [ "$wanted" -gt 0 ] && [ "$(has)" -eq 0 ]; then
    ORDERER_GENERAL_LISTENADDRESS=127.0.0.1 orderer &
    hidden=$!
    trap 'kill $hidden; wait $hidden; exit 0' TERM INT
    # Whoever joins it to one channel joins it to all of them, half a minute later at most.
    tries=0
    until [ "$(has)" -ge "$wanted" ] || [ $tries -gt 60 ]; do
        kill -0 $hidden
        [ "$(has)" -eq 0 ] || tries=$((tries + 1))
        sleep 0.5
    done
    sleep ${seconds.settleSeconds}
    kill $hidden
    wait $hidden || true
    trap - TERM INT
fi
exec orderer
`.trim();
}
