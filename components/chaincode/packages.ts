import { existsSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { reasonOf } from "../../ground/failure";
import type { Image } from "../images/image";
import type * as model from "../model/chaincode";
import type { ImageSource } from "../model/image";
import type { ResourceName } from "../model/resource-names";
import type { Organisation } from "../organisations/organisation";
import { remote, type Remote } from "../remote/resource";
import { ifUnforeseen } from "../stack/known";
import { within, type Scope } from "../stack/scope";
import { finishedAddress, formed, packOnce } from "./packing";
import { fileOf, folderOf, type Connection, type PackageRecipe } from "./recipe";
import { connectionTo, deployServers, planServers, serverNames, type ServerArgs } from "./servers";

/** The image that runs a chaincode; undefined where somebody else runs it, or its source is built beside the peers. */
export function imageSource(runtime: model.Runtime): ImageSource | undefined {
    if (runtime.type === "k8s") {
        return runtime.image;
    }
    return "servers" in runtime && runtime.servers.kind === "deployed" ? runtime.servers.image : undefined;
}

/** The package that one organisation installs and approves. */
export interface OrganisationPackage {
    readonly recipe: pulumi.Output<PackageRecipe>;
    readonly packageId: pulumi.Output<string>;
    /** What has to be there before a peer uses the package: its servers. */
    readonly servers: readonly pulumi.Resource[];
    /** What those are called. */
    readonly serverNames: readonly pulumi.Output<string>[];
    /** Of the servers that somebody else runs, as it is in the package; undefined where there are none. */
    readonly elsewhere: string | undefined;
}

export interface PackageArgs {
    readonly scope: Scope;
    readonly chaincode: model.Chaincode;
    /** The chaincode's image; undefined where it has none. */
    readonly image: Image | undefined;
    readonly folders: PackedFolders;
    /** Whether members of the channel are other stacks'. */
    readonly others: boolean;
}

/** What is packed of the project's folders, read once for all organisations. */
type PackedFolders = Pick<PackageRecipe, "source" | "metadata">;

export function packedFolders({ runtime, metadata, developmentAddress }: model.Chaincode): PackedFolders {
    const path = metadata ?? indexesBeside(runtime);
    const source = "source" in runtime && developmentAddress === undefined ? runtime.source : undefined;
    return {
        ...(source === undefined ? {} : { source: folderOf(source) }),
        ...(path === undefined ? {} : { metadata: folderOf(path) }),
    };
}

/** How long a peer tries to reach a developer's process. Go duration. */
const developmentDialTimeout = "10s";

/** Only a server's address and certificates differ from organisation to organisation; all else is the same package. */
export function organisationPackage(
    args: PackageArgs,
    member: Organisation,
    opts: pulumi.CustomResourceOptions,
): OrganisationPackage {
    const { chaincode } = args;
    const { runtime, developmentAddress } = chaincode;
    if (developmentAddress !== undefined) {
        const connection = { address: developmentAddress, dialTimeout: developmentDialTimeout };
        return openPackage(args, pulumi.output({ ...common(args), type: "ccaas", connection }));
    }
    switch (runtime.type) {
        case "k8s":
            return openPackage(
                args,
                imageOf(args, member).apply((image) => ({ ...common(args), type: "k8s" as const, image })),
            );
        case "ccaas":
        case "external":
            return runtime.servers.kind === "present"
                ? presentServers(args, presentServer(args, runtime, runtime.servers, member))
                : deployedServer(args, runtime, runtime.servers, member, opts);
        case "package": {
            const { kind: type, file } = runtime;
            const recipe = { type, label: chaincode.label, finished: fileOf(file) };
            return { ...openPackage(args, pulumi.output(recipe)), elsewhere: finishedAddress(type, file) };
        }
        default:
            return openPackage(args, pulumi.output({ ...common(args), type: runtime.type }));
    }
}

/** What a package of any type has. */
function common({ chaincode, folders }: PackageArgs): Pick<PackageRecipe, "label" | "source" | "metadata"> {
    return { label: chaincode.label, ...folders };
}

/** Where Fabric's own packager looks, too. */
function indexesBeside(runtime: model.Runtime): string | undefined {
    const source = sourceFolder(runtime);
    const path = source === undefined ? undefined : join(source, "META-INF");
    return path !== undefined && existsSync(path) ? path : undefined;
}

function sourceFolder(runtime: model.Runtime): string | undefined {
    const image = imageSource(runtime);
    if (image?.kind === "build") {
        return image.context;
    }
    return "source" in runtime ? runtime.source : undefined;
}

function presentServer(
    args: PackageArgs,
    { type, dialTimeout, domain }: model.ServerRuntime,
    { addresses }: model.PresentServers,
    { model: { name } }: Organisation,
): PackageRecipe {
    const connection: Connection = {
        address: addresses[name] ?? "",
        dialTimeout,
        ...(domain === undefined ? {} : { domain }),
    };
    return { ...common(args), type, connection };
}

function presentServers(args: PackageArgs, recipe: PackageRecipe): OrganisationPackage {
    return { ...openPackage(args, pulumi.output(recipe)), elsewhere: recipe.connection?.address };
}

function deployedServer(
    args: PackageArgs,
    runtime: model.ServerRuntime,
    deployed: model.DeployedServers,
    member: Organisation,
    opts: pulumi.CustomResourceOptions,
): OrganisationPackage {
    const { scope, chaincode, others } = args;
    const home = within(scope, member.model);
    const server: ServerArgs = { scope: home, chaincode, member, others };
    const planned = planServers(server, runtime, deployed, imageOf(args, member), opts);
    const content = connectionTo(planned, member);
    const recipe = formedAs(
        args,
        content.apply((connection) => ({ ...common(args), type: runtime.type, connection })),
    );
    const packageId =
        planned.client === undefined
            ? openId(args, recipe)
            : sealedPackageId(scope.names.below(chaincode, member.model.name), home, recipe, planned.client, opts);
    const servers = deployServers(server, planned, packageId, opts);
    return { recipe, packageId, servers, serverNames: serverNames(planned), elsewhere: undefined };
}

/** The key in the package stays where keys are: what knows the ID is a dynamic resource, which reads it there. */
function sealedPackageId(
    { name, aliases }: ResourceName,
    { place }: Scope,
    recipe: pulumi.Output<PackageRecipe>,
    { fingerprint }: Remote<"Identity">,
    opts: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
    const sealed = remote("SealedPackage", name, { place, recipe, fingerprint }, { ...opts, aliases: [...aliases] });
    ifUnforeseen(sealed.packageId, () => {
        const why = "as the package holds a key, which a preview neither makes nor reads";
        void pulumi.log.warn(`package ID of ${name}: known after up, ${why}`, sealed);
    });
    return sealed.packageId;
}

/** A package without secrets. */
function openPackage(args: PackageArgs, content: pulumi.Output<PackageRecipe>): OrganisationPackage {
    const recipe = formedAs(args, content);
    return { recipe, packageId: openId(args, recipe), servers: [], serverNames: [], elsewhere: undefined };
}

function formedAs({ scope }: PackageArgs, content: pulumi.Output<PackageRecipe>): pulumi.Output<PackageRecipe> {
    return content.apply((recipe) => formed(recipe, scope.packages));
}

/** Known before anything is sent. */
function openId({ chaincode }: PackageArgs, recipe: pulumi.Output<PackageRecipe>): pulumi.Output<string> {
    return recipe.apply(async (content) => {
        try {
            return (await packOnce(content)).packageId;
        } catch (error) {
            const { name, channel } = chaincode;
            throw new pulumi.RunError(`chaincode ${name} of channel ${channel}: ${reasonOf(error)}`);
        }
    });
}

/** As the cluster of a member pulls it: a package says where from. */
function imageOf({ scope, image, chaincode }: PackageArgs, member: Organisation): pulumi.Output<string> {
    if (image === undefined) {
        throw new Error(`unreachable: chaincode ${chaincode.name} has no image`);
    }
    return image.on(within(scope, member.model).model.cluster);
}
