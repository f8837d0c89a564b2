package io.isthmus.model;

import io.isthmus.model.Refusal.Rule;
import io.isthmus.model.SecurityGroupRule.Direction;
import io.isthmus.model.SecurityGroupRule.Remote;
import io.isthmus.net.Cidr;
import io.isthmus.net.IpFamily;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Accounts, projects, users, tokens, and what is due by the clock. */
final class IdentityRules {
    private IdentityRules() {}

    static Decision decide(Draft draft, Command.Identity command) {
        return switch (command) {
            case Command.CreateProject create -> create(draft, create);
            case Command.UpdateProject update -> update(draft, update);
            case Command.DeleteProject delete -> delete(draft, delete);
            case Command.IssueToken issue -> issue(draft, issue);
            case Command.RevokeToken revoke -> revoke(draft, revoke);
            case Command.CreateAccessKey create -> create(draft, create);
            case Command.UpdateAccessKey update -> update(draft, update);
            case Command.DeleteAccessKey delete -> {
                draft.remove(draft.state().accessKeySecret(delete.id()).orElseThrow());
                draft.remove(draft.state().accessKey(delete.id()).orElseThrow());
                yield draft.done();
            }
            case Command.ExpireDue _ -> expire(draft);
        };
    }

    private static Decision create(Draft draft, Command.CreateProject create) {
        List<String> regions = draft.state().settings().regions();
        if (!regions.contains(create.region())) {
            return Draft.refuse(
                    Rule.REGION_UNKNOWN,
                    "region",
                    create.region(),
                    "There is no region " + create.region() + ".",
                    "The regions are " + String.join(", ", regions) + ".");
        }
        Optional<Account> existing = draft.state().accountNamed(create.account());
        Account account = existing.map(known -> withQuotas(known, create.quotas()))
                .orElseGet(() ->
                        new Account(new AccountId(draft.ids().hex()), create.account(), create.quotas(), draft.now()));
        if (!existing.equals(Optional.of(account))) {
            draft.put(account);
        }
        if (draft.state().projectNamed(account.id(), create.name()).isPresent()) {
            return Draft.refuse(
                    Rule.PROJECT_EXISTS,
                    "name",
                    create.name(),
                    "The account " + create.account() + " has a project " + create.name() + " already.",
                    "Choose another name, or use that project.");
        }
        Project project = new Project(
                new ProjectId(draft.ids().hex()), account.id(), create.name(), create.region(), draft.now());
        draft.put(project);
        draft.put(defaultGroup(draft, project.id()));
        Optional<Refusal> refusal = create.user().flatMap(user -> addUser(draft, account, user));
        if (refusal.isPresent()) {
            return new Decision.Refused(refusal.get());
        }
        return draft.done(project.id());
    }

    private static Decision update(Draft draft, Command.UpdateProject update) {
        Optional<Project> project = draft.state().project(update.project());
        if (project.isEmpty()) {
            return new Decision.Refused(Access.missing(Rule.PROJECT_NOT_FOUND, "project", update.project()));
        }
        Account account = draft.state().account(project.get().account()).orElseThrow();
        if (!update.quotas().isEmpty()) {
            draft.put(withQuotas(account, update.quotas()));
        }
        Optional<Refusal> refusal = update.user().flatMap(user -> addUser(draft, account, user));
        return refusal.isPresent() ? new Decision.Refused(refusal.get()) : draft.done(update.project());
    }

    private static Account withQuotas(Account account, Map<Quota, Integer> changed) {
        Map<Quota, Integer> quotas = new HashMap<>(account.quotas());
        quotas.putAll(changed);
        return new Account(account.id(), account.name(), quotas, account.createdAt());
    }

    private static Optional<Refusal> addUser(Draft draft, Account account, Command.NewUser user) {
        if (draft.state().userNamed(account.id(), user.name()).isPresent()) {
            return Optional.of(new Refusal(
                    Rule.USER_EXISTS,
                    "user",
                    user.name(),
                    "The account " + account.name() + " has a user " + user.name() + " already.",
                    "Leave the user out: users of an account may use all its projects."));
        }
        UserId id = new UserId(draft.ids().hex());
        draft.put(new User(id, account.id(), user.name(), user.roles(), draft.now()));
        draft.put(new PasswordHash(id, user.passwordHash()));
        return Optional.empty();
    }

    /** The group "default" that every project has: beside the usual rules it lets in SSH, RDP, web and ping. */
    private static SecurityGroup defaultGroup(Draft draft, ProjectId project) {
        SecurityGroupId id = new SecurityGroupId(draft.ids().uuid());
        List<SecurityGroupRule> rules = new ArrayList<>(SecurityRules.initialRules(draft, id));
        Remote anywhere = new Remote.In(Cidr.parse("0.0.0.0/0"));
        for (int port : new int[] {22, 3389, 80, 443}) {
            rules.add(new SecurityGroupRule(
                    new SecurityGroupRuleId(draft.ids().uuid()),
                    Direction.INGRESS,
                    IpFamily.V4,
                    OptionalInt.of(6),
                    OptionalInt.of(port),
                    OptionalInt.of(port),
                    anywhere,
                    "",
                    draft.now(),
                    Optional.empty()));
        }
        rules.add(new SecurityGroupRule(
                new SecurityGroupRuleId(draft.ids().uuid()),
                Direction.INGRESS,
                IpFamily.V4,
                OptionalInt.of(1),
                OptionalInt.empty(),
                OptionalInt.empty(),
                anywhere,
                "",
                draft.now(),
                Optional.empty()));
        return new SecurityGroup(
                id, project, SecurityRules.DEFAULT_NAME, "Default security group", rules, draft.now(), draft.now());
    }

    private static Decision delete(Draft draft, Command.DeleteProject delete) {
        Snapshot state = draft.state();
        Optional<Project> project = state.project(delete.project());
        if (project.isEmpty()) {
            return new Decision.Refused(Access.missing(Rule.PROJECT_NOT_FOUND, "project", delete.project()));
        }
        List<SecurityGroup> groups = state.securityGroups(delete.project());
        boolean used = !state.vpcs(delete.project()).isEmpty()
                || !state.isolatedNetworks(delete.project()).isEmpty()
                || !state.peerings(delete.project()).isEmpty()
                || groups.stream().anyMatch(group -> !group.name().equals(SecurityRules.DEFAULT_NAME));
        if (used) {
            return Draft.refuse(
                    Rule.PROJECT_IN_USE,
                    "project",
                    delete.project().value(),
                    "The project " + project.get().name() + " still owns VPCs, networks, peerings or security groups.",
                    "Delete those first.");
        }
        groups.forEach(draft::remove);
        state.networkAcls(delete.project()).forEach(draft::remove);
        state.guardRails(delete.project()).forEach(draft::remove);
        state.tokens(delete.project()).forEach(draft::remove);
        state.jobs(delete.project()).forEach(draft::remove);
        draft.remove(project.get());
        return draft.done(delete.project());
    }

    private static Decision issue(Draft draft, Command.IssueToken issue) {
        if (draft.state().user(issue.user()).isEmpty()) {
            return new Decision.Refused(Access.missing(Rule.USER_NOT_FOUND, "user", issue.user()));
        }
        Optional<ProjectId> gone =
                issue.project().filter(project -> draft.state().project(project).isEmpty());
        if (gone.isPresent()) {
            return new Decision.Refused(Access.missing(Rule.PROJECT_NOT_FOUND, "project", gone.get()));
        }
        Instant fullLife = draft.now().plus(draft.state().settings().tokenLife());
        Instant expiresAt = issue.notAfter().filter(fullLife::isAfter).orElse(fullLife);
        makeRoom(draft, issue);
        draft.put(new Token(issue.hash(), issue.user(), issue.project(), draft.now(), expiresAt, draft.now()));
        return draft.done(issue.user());
    }

    /** Ends the user's least recently used tokens until one more may come, and notes the use of the others. */
    private static void makeRoom(Draft draft, Command.IssueToken issue) {
        List<Token> tokens = draft.state().tokens(issue.user()).stream()
                .map(token -> token.withUse(lastUse(token, issue)))
                .sorted(Comparator.comparing(Token::usedAt).thenComparing(Token::issuedAt))
                .toList();
        int tooMany = Math.max(0, tokens.size() + 1 - Token.PER_USER);
        tokens.subList(0, tooMany).forEach(draft::remove);
        for (Token token : tokens.subList(tooMany, tokens.size())) {
            if (!draft.state().token(token.hash()).equals(Optional.of(token))) {
                draft.put(token);
            }
        }
    }

    private static Instant lastUse(Token token, Command.IssueToken issue) {
        Instant told = issue.used().getOrDefault(token.hash(), token.usedAt());
        return told.isAfter(token.usedAt()) ? told : token.usedAt();
    }

    private static Decision revoke(Draft draft, Command.RevokeToken revoke) {
        Optional<Token> token = draft.state().token(revoke.hash());
        if (token.isEmpty()) {
            return Draft.refuse(Rule.TOKEN_NOT_FOUND, "token", "", "The token is not valid.", "");
        }
        draft.remove(token.get());
        return draft.done(token.get().user());
    }

    private static Decision create(Draft draft, Command.CreateAccessKey create) {
        if (draft.state().user(create.user()).isEmpty()) {
            return new Decision.Refused(Access.missing(Rule.USER_NOT_FOUND, "user", create.user()));
        }
        if (draft.state().accessKeys(create.user()).size() >= AccessKey.PER_USER) {
            return Draft.refuse(
                    Rule.ACCESS_KEYS_EXHAUSTED,
                    "user",
                    create.user().value(),
                    "The user has " + AccessKey.PER_USER + " access keys, and may have no more.",
                    "Delete one that is no longer needed.");
        }
        draft.put(new AccessKey(create.id(), create.user(), create.description(), true, draft.now()));
        draft.put(new AccessKeySecret(create.id(), create.secret()));
        return draft.done();
    }

    private static Decision update(Draft draft, Command.UpdateAccessKey update) {
        AccessKey key = draft.state().accessKey(update.id()).orElseThrow();
        draft.put(new AccessKey(
                key.id(),
                key.user(),
                update.description().orElse(key.description()),
                update.active().orElse(key.active()),
                key.createdAt()));
        return draft.done();
    }

    private static Decision expire(Draft draft) {
        for (Resource resource : draft.state().due(draft.now(), Command.ExpireDue.MOST_AT_ONCE)) {
            if (resource instanceof Peering peering) {
                draft.put(peering.withState(new PeeringState.Expired(), draft.now()));
            } else {
                draft.remove(resource);
            }
        }
        return draft.done();
    }
}
