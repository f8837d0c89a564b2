package io.isthmus.cli;

import io.isthmus.cli.client.Kind;
import io.isthmus.cli.client.Surroundings;
import io.isthmus.cli.command.AccessKeyCommands;
import io.isthmus.cli.command.AccountCommands;
import io.isthmus.cli.command.AclCommands;
import io.isthmus.cli.command.AddressGroupCommands;
import io.isthmus.cli.command.CidrReservationCommands;
import io.isthmus.cli.command.ContextCommands;
import io.isthmus.cli.command.EcsCommands;
import io.isthmus.cli.command.ExplainCommand;
import io.isthmus.cli.command.FlowLogCommands;
import io.isthmus.cli.command.GuardRailCommands;
import io.isthmus.cli.command.HistoryCommand;
import io.isthmus.cli.command.KeyPairCommands;
import io.isthmus.cli.command.LocalCommands;
import io.isthmus.cli.command.NetworkFileCommands;
import io.isthmus.cli.command.PeeringCommands;
import io.isthmus.cli.command.PortCommands;
import io.isthmus.cli.command.PreflightCommands;
import io.isthmus.cli.command.ProbeCommand;
import io.isthmus.cli.command.ProbeCommands;
import io.isthmus.cli.command.ProjectCommands;
import io.isthmus.cli.command.QuotaCommand;
import io.isthmus.cli.command.ResourceCommands;
import io.isthmus.cli.command.RouteCommands;
import io.isthmus.cli.command.SecurityGroupCommands;
import io.isthmus.cli.command.ServerGroupCommands;
import io.isthmus.cli.command.ServiceCommands;
import io.isthmus.cli.command.UserCommands;
import io.isthmus.cli.command.VpcCommands;
import io.isthmus.cli.command.WatchCommand;
import io.isthmus.cli.quickstart.Quickstart;
import io.isthmus.cli.syntax.Leaf;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Every command, by its words. A command is made only when it is called: describing all of them takes longer than one
 * call may.
 */
final class Catalogue {
    private Catalogue() {}

    /** A word of the command line. */
    sealed interface Entry {
        String name();

        /** One line for the help. */
        String description();
    }

    /** A word that more words follow. */
    record Group(String name, String description, List<Entry> entries) implements Entry {}

    /**
     * A word that does something.
     *
     * @param former what it was called, and may still be
     */
    record Action(String name, String description, Function<Surroundings, Leaf> command, Optional<String> former)
            implements Entry {
        Action(String name, String description, Function<Surroundings, Leaf> command) {
            this(name, description, command, Optional.empty());
        }

        Action formerly(String word) {
            return new Action(name, description, command, Optional.of(word));
        }
    }

    /** A word that the launcher acts on before it comes here. */
    record Elsewhere(String name, String description) implements Entry {}

    /** Words that belong together in the help. */
    record Chapter(String title, List<Entry> entries) {}

    static List<Chapter> chapters() {
        return List.of(
                new Chapter(
                        "Start here",
                        List.of(
                                new Action(
                                        "quickstart",
                                        "Start everything in a temporary directory and walk through peering.",
                                        surroundings -> new Quickstart(surroundings, Main::run)),
                                new Action(
                                        "doctor",
                                        "What this host can and cannot do, and what to do about it.",
                                        LocalCommands.Doctor::new),
                                new Action("status", "How the service is.", ServiceCommands.Status::new))),
                new Chapter(
                        "The network as a file",
                        List.of(
                                new Action(
                                        "apply", "Make the network what a file says.", NetworkFileCommands.Apply::new),
                                new Action(
                                        "diff",
                                        "Show what apply would do; exit status 1 if anything.",
                                        NetworkFileCommands.Diff::new),
                                new Action(
                                        "export",
                                        "Write the file of what is there.",
                                        NetworkFileCommands.Export::new))),
                new Chapter("Resources", resources()),
                new Chapter(
                        "Packets",
                        List.of(
                                new Action(
                                        "ping",
                                        "Send real packets from an ECS and see who answers.",
                                        ProbeCommands.Ping::new),
                                new Action(
                                        "explain",
                                        "Say why one thing does not reach another, and what would change that.",
                                        ExplainCommand::new),
                                new Action(
                                        "probe",
                                        "Send a real packet and compare with what the rules foretell.",
                                        ProbeCommand::new),
                                new Action(
                                        "trace",
                                        "Explain, rule by rule, what becomes of a packet.",
                                        ProbeCommands.Trace::new),
                                new Action(
                                        "shell",
                                        "Open a shell inside an ECS (on the controller's host).",
                                        LocalCommands.Shell::new),
                                new Action(
                                        "exec",
                                        "Run a command inside an ECS (on the controller's host).",
                                        LocalCommands.Exec::new))),
                new Chapter(
                        "Changes",
                        List.of(
                                new Action("history", "Say who changed what, and when.", HistoryCommand::new),
                                new Action("watch", "Print changes as they happen.", WatchCommand::new))),
                new Chapter(
                        "Who and where",
                        List.of(
                                new Group("context", "Who you are and where the API is.", contexts()),
                                new Action("login", "Get a new token.", ServiceCommands.Login::new))),
                new Chapter(
                        "Running the service",
                        List.of(
                                new Elsewhere("controller", "Run the API, the rules and the store."),
                                new Elsewhere("agent", "Run the data plane of one host (the controller starts it)."),
                                new Action(
                                        "shutdown",
                                        "End controller and agent (on the controller's host).",
                                        LocalCommands.Shutdown::new))),
                new Chapter(
                        "About Isthmus itself",
                        List.of(
                                new Elsewhere("test", "Build and run every test."),
                                new Elsewhere("conformance", "Run the peering scenarios against a running API."),
                                new Elsewhere("bench", "Measure it against networks made by hand."),
                                new Action(
                                        "completion",
                                        "Print the completion script for bash, zsh or fish.",
                                        surroundings -> new Completion(surroundings)),
                                new Action("version", "Print the version.", ServiceCommands.Version::new))));
    }

    private static List<Entry> resources() {
        return List.of(
                new Group("account", "Accounts, which own projects and users.", accounts()),
                new Group("project", "Projects: who owns what, and who may use it.", projects()),
                new Group("user", "Users: who may log in, and with which roles.", users()),
                new Group(
                        "quota",
                        "How many there may be of what, and how many there are.",
                        List.of(new Action("list", "List the quotas of your project.", QuotaCommand::new))),
                new Group(
                        "access-key",
                        "Access keys: what SDKs and Terraform sign requests with.",
                        List.of(
                                new Action(
                                        "create",
                                        "Make an access key, and tell its secret once.",
                                        AccessKeyCommands.Create::new),
                                new Action("list", "List your access keys.", AccessKeyCommands.ListAll::new),
                                new Action("delete", "Revoke access keys at once.", AccessKeyCommands.Delete::new))),
                new Group(
                        "key-pair",
                        "Key pairs: public keys that ECSs are said to be opened by.",
                        List.of(
                                new Action(
                                        "create",
                                        "Give a public key a name, or make a pair and tell its private key once.",
                                        KeyPairCommands.Create::new),
                                new Action("list", "List the key pairs that you see.", KeyPairCommands.ListAll::new),
                                new Action("show", "Show a key pair.", KeyPairCommands.Show::new),
                                new Action("delete", "Forget key pairs.", KeyPairCommands.Delete::new))),
                new Group(
                        "server-group",
                        "ECSs that are to be near each other, or apart.",
                        List.of(
                                new Action("create", "Make a server group.", ServerGroupCommands.Create::new),
                                list("List your server groups.", Kind.SERVER_GROUP),
                                show(Kind.SERVER_GROUP),
                                delete(Kind.SERVER_GROUP),
                                new Action(
                                        "add-member",
                                        "Make ECSs members.",
                                        surroundings -> new ServerGroupCommands.Change(surroundings, "add_member")),
                                new Action(
                                        "remove-member",
                                        "Take ECSs out.",
                                        surroundings ->
                                                new ServerGroupCommands.Change(surroundings, "remove_member")))),
                new Group(
                        "vpc",
                        "Virtual private clouds.",
                        List.of(
                                new Action("create", "Make a VPC.", VpcCommands.Create::new),
                                list("List your VPCs.", Kind.VPC),
                                show(Kind.VPC),
                                new Action("update", "Change a VPC.", VpcCommands.Update::new),
                                delete(Kind.VPC),
                                new Action(
                                        "add-cidr", "Add secondary CIDRs.", s -> new VpcCommands.ExtendCidrs(s, "add")),
                                new Action(
                                        "remove-cidr",
                                        "Remove secondary CIDRs.",
                                        s -> new VpcCommands.ExtendCidrs(s, "remove")))),
                new Group(
                        "subnet",
                        "Subnets of VPCs.",
                        List.of(
                                new Action("create", "Make a subnet.", VpcCommands.CreateSubnet::new),
                                listOfVpc("List your subnets.", Kind.SUBNET),
                                show(Kind.SUBNET),
                                new Action("update", "Change a subnet.", VpcCommands.UpdateSubnet::new),
                                delete(Kind.SUBNET))),
                new Group(
                        "ecs",
                        "Elastic cloud servers.",
                        List.of(
                                new Action("create", "Make ECSs.", EcsCommands.Create::new),
                                list("List your ECSs.", Kind.ECS),
                                show(Kind.ECS),
                                new Action(
                                        "update",
                                        "Change an ECS's name or description.",
                                        surroundings -> new ResourceCommands.Update(surroundings, Kind.ECS)),
                                new Action(
                                        "start",
                                        "Let ECSs run that are stopped.",
                                        s -> new EcsCommands.Power(s, "os-start")),
                                new Action(
                                        "stop",
                                        "End all that runs in ECSs; their ports, addresses and groups stay.",
                                        s -> new EcsCommands.Power(s, "os-stop")),
                                new Action(
                                        "reboot", "Stop ECSs and start them.", s -> new EcsCommands.Power(s, "reboot")),
                                delete(Kind.ECS))),
                new Group(
                        "port",
                        "Interfaces in subnets: those of ECSs, and those that wait for one.",
                        List.of(
                                new Action(
                                        "create", "Make a port, which an ECS may use later.", PortCommands.Create::new),
                                new Action("list", "List your ports.", PortCommands.ListAll::new),
                                show(Kind.PORT),
                                new Action(
                                        "update",
                                        "Change a port's name, security groups or further sources.",
                                        PortCommands.Update::new),
                                delete(Kind.PORT))),
                new Group(
                        "peering",
                        "Connections between two VPCs.",
                        List.of(
                                new Action("create", "Request a peering.", PeeringCommands.Create::new),
                                new Action(
                                        "list", "List the peerings of your VPCs.", ResourceCommands.ListPeerings::new),
                                new Action(
                                        "show",
                                        "Show all about a peering, and what it still needs.",
                                        PeeringCommands.Show::new),
                                new Action(
                                        "preflight",
                                        "Tell what a peering could join and which routes it takes, before it is made.",
                                        PreflightCommands.Peering::new),
                                new Action(
                                        "update",
                                        "Change a peering's name or description.",
                                        surroundings -> new ResourceCommands.Update(surroundings, Kind.PEERING)),
                                new Action(
                                        "accept",
                                        "Accept a request to your VPC.",
                                        s -> new PeeringCommands.Answer(s, "accept")),
                                new Action(
                                        "reject",
                                        "Reject a request to your VPC.",
                                        s -> new PeeringCommands.Answer(s, "reject")),
                                delete(Kind.PEERING))),
                new Group(
                        "route",
                        "Peering routes in VPCs' default route tables.",
                        List.of(
                                new Action("create", "Add a route.", RouteCommands.Create::new),
                                new Action(
                                        "preflight",
                                        "Tell what a route would do, before it is made.",
                                        PreflightCommands.Route::new),
                                listOfVpc("List your routes.", Kind.ROUTE),
                                show(Kind.ROUTE),
                                delete(Kind.ROUTE))),
                new Group("route-table", "Route tables, and which routes act.", routeTables()),
                new Group(
                        "security-group",
                        "What may reach an ECS and what it may send.",
                        List.of(
                                new Action("create", "Make a security group.", SecurityGroupCommands.Create::new),
                                list("List your security groups.", Kind.SECURITY_GROUP),
                                new Action("show", "Show one and its rules.", SecurityGroupCommands.Show::new),
                                delete(Kind.SECURITY_GROUP),
                                new Action("add-rule", "Allow something.", SecurityGroupCommands.AddRule::new)
                                        .formerly("rule-add"),
                                new Action("delete-rule", "Take a rule away.", SecurityGroupCommands.DeleteRule::new)
                                        .formerly("rule-delete"))),
                new Group("acl", "Network ACLs: what may enter and leave a subnet.", acls()),
                new Group(
                        "guard-rail",
                        "What must stay so, whatever is changed.",
                        List.of(
                                new Action(
                                        "create",
                                        "Forbid every change that would let packets in where they must not be.",
                                        GuardRailCommands.Create::new),
                                list("List your guard rails.", Kind.GUARD_RAIL),
                                show(Kind.GUARD_RAIL),
                                delete(Kind.GUARD_RAIL))),
                new Group(
                        "cidr-reservation",
                        "Blocks of subnets that are given out only to who names an address.",
                        List.of(
                                new Action(
                                        "create",
                                        "Set a block of a subnet aside.",
                                        CidrReservationCommands.Create::new),
                                new Action(
                                        "list", "List your CIDR reservations.", CidrReservationCommands.ListAll::new),
                                show(Kind.CIDR_RESERVATION),
                                new Action(
                                        "update",
                                        "Change one's name or description.",
                                        surroundings ->
                                                new ResourceCommands.Update(surroundings, Kind.CIDR_RESERVATION)),
                                delete(Kind.CIDR_RESERVATION))),
                new Group(
                        "address-group",
                        "Addresses that rules name together.",
                        List.of(
                                new Action("create", "Make an address group.", AddressGroupCommands.Create::new),
                                list("List your address groups.", Kind.ADDRESS_GROUP),
                                show(Kind.ADDRESS_GROUP),
                                new Action(
                                        "update",
                                        "Change one's name, description or addresses.",
                                        AddressGroupCommands.Update::new),
                                delete(Kind.ADDRESS_GROUP))),
                new Group(
                        "volume",
                        "Disks of ECSs, of which there is nothing but the record.",
                        List.of(
                                list("List your disks.", Kind.VOLUME),
                                show(Kind.VOLUME),
                                new Action(
                                        "update",
                                        "Change one's name or description.",
                                        surroundings -> new ResourceCommands.Update(surroundings, Kind.VOLUME)),
                                delete(Kind.VOLUME))),
                new Group(
                        "flow-log",
                        "Records of what ports send and receive.",
                        List.of(
                                new Action(
                                        "create", "Record what ports send and receive.", FlowLogCommands.Create::new),
                                list("List your flow logs.", Kind.FLOW_LOG),
                                show(Kind.FLOW_LOG),
                                new Action("records", "Print the newest records.", FlowLogCommands.Records::new),
                                delete(Kind.FLOW_LOG))));
    }

    private static List<Entry> accounts() {
        return List.of(
                new Action("create", "Make an account without projects and users.", AccountCommands.Create::new),
                list("List the accounts that you can see.", Kind.ACCOUNT),
                show(Kind.ACCOUNT),
                new Action("update", "Set quotas of an account.", AccountCommands.Update::new),
                delete(Kind.ACCOUNT));
    }

    private static List<Entry> projects() {
        return List.of(
                new Action("create", "Make a project, with its account and user if new.", ProjectCommands.Create::new),
                list("List the projects that you can see.", Kind.PROJECT),
                show(Kind.PROJECT),
                new Action("update", "Set quotas of a project's account.", ProjectCommands.Update::new),
                new Action(
                                "add-user",
                                "Give a user a role on a project; the user is made if new.",
                                ProjectCommands.AddUser::new)
                        .formerly("user-add"),
                new Action("remove-user", "Take a user's roles on a project.", ProjectCommands.RemoveUser::new)
                        .formerly("user-remove"),
                delete(Kind.PROJECT));
    }

    private static List<Entry> users() {
        return List.of(
                new Action("create", "Make a user.", UserCommands.Create::new),
                new Action("list", "List the users whom you can see.", UserCommands.ListAll::new),
                show(Kind.USER),
                new Action("update", "Change what is said of a user.", UserCommands.Update::new),
                new Action(
                        "grant",
                        "Give a user a role on the account or a project.",
                        s -> new UserCommands.Grant(s, true)),
                new Action("revoke", "Take a role from a user.", s -> new UserCommands.Grant(s, false)),
                new Action("password", "Change your own password.", UserCommands.Password::new),
                new Action(
                        "reset-password",
                        "Set a user's password without the old one (through the controller's socket, if there is one).",
                        UserCommands.ResetPassword::new),
                new Action(
                        "disable",
                        "Let a user log in no longer, and end the user's tokens.",
                        s -> new UserCommands.Enable(s, false)),
                new Action("enable", "Let a user log in again.", s -> new UserCommands.Enable(s, true)),
                delete(Kind.USER));
    }

    private static List<Entry> acls() {
        return List.of(
                new Action(
                        "create", "Make a network ACL; without rules it lets nothing pass.", AclCommands.Create::new),
                list("List your network ACLs.", Kind.ACL),
                new Action("show", "Show one and its rules.", AclCommands.Show::new),
                delete(Kind.ACL),
                new Action("associate", "Let one guard subnets.", s -> new AclCommands.Associate(s, "associate")),
                new Action(
                        "disassociate",
                        "Let one guard subnets no longer.",
                        s -> new AclCommands.Associate(s, "disassociate")),
                new Action("enable", "Let its rules act.", s -> new AclCommands.Enable(s, true)),
                new Action(
                        "disable", "Let nothing pass, whatever its rules say.", s -> new AclCommands.Enable(s, false)),
                new Action("add-rule", "Put a rule before the others.", AclCommands.AddRule::new).formerly("rule-add"),
                new Action("delete-rule", "Take a rule out.", AclCommands.DeleteRule::new).formerly("rule-delete"));
    }

    private static List<Entry> routeTables() {
        return List.of(
                new Action("create", "Make a route table.", RouteCommands.CreateTable::new),
                listOfVpc("List your route tables.", Kind.ROUTE_TABLE),
                show(Kind.ROUTE_TABLE),
                new Action("update", "Change a route table's name or description.", RouteCommands.UpdateTable::new),
                delete(Kind.ROUTE_TABLE),
                new Action(
                        "associate",
                        "Put subnets under a route table.",
                        s -> new RouteCommands.Associate(s, "associate")),
                new Action(
                        "disassociate",
                        "Put subnets back under the default table.",
                        s -> new RouteCommands.Associate(s, "disassociate")),
                new Action("add-route", "Add a route of any type.", RouteCommands.AddRoute::new),
                new Action("delete-route", "Delete a route.", RouteCommands.DeleteRoute::new),
                new Action("effective", "Show which routes act, and why others do not.", RouteCommands.Effective::new));
    }

    private static List<Entry> contexts() {
        return List.of(
                new Action("list", "List the contexts.", ContextCommands.ListAll::new),
                new Action("show", "Show one, without its secrets.", ContextCommands.Show::new),
                new Action("use", "Choose the one in use.", ContextCommands.Use::new),
                new Action(
                        "env",
                        "Print what other clients need, as in: eval \"$(isthmus context env NAME)\"",
                        ContextCommands.Env::new),
                new Action("add", "Try one and add it, or replace it.", ContextCommands.Add::new),
                new Action("remove", "Forget one.", ContextCommands.Remove::new));
    }

    private static Action list(String description, Kind kind) {
        return new Action(
                "list",
                description,
                surroundings -> kind.everywhere().isPresent()
                        ? new ResourceCommands.ListOfProjects(surroundings, kind)
                        : new ResourceCommands.ListAll(surroundings, kind));
    }

    private static Action listOfVpc(String description, Kind kind) {
        return new Action("list", description, surroundings -> new ResourceCommands.ListOfVpc(surroundings, kind));
    }

    private static Action show(Kind kind) {
        return new Action(
                "show",
                "Show all about one.",
                surroundings -> kind.everywhere().isPresent()
                        ? new ResourceCommands.ShowOfProjects(surroundings, kind)
                        : new ResourceCommands.Show(surroundings, kind));
    }

    private static Action delete(Kind kind) {
        return new Action("delete", "Delete some.", surroundings -> new ResourceCommands.Delete(surroundings, kind));
    }

    /** All first words. */
    static List<Entry> entries() {
        return chapters().stream()
                .flatMap(chapter -> chapter.entries().stream())
                .toList();
    }

    static Optional<Entry> find(List<Entry> entries, String name) {
        return entries.stream()
                .filter(entry -> entry.name().equals(name)
                        || (entry instanceof Action action && action.former().equals(Optional.of(name))))
                .findFirst();
    }
}
