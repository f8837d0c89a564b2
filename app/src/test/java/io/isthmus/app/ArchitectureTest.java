package io.isthmus.app;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchConditions.onlyDependOnClassesThat;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.time.Clock;
import java.time.Instant;
import java.util.Date;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Holds the arrows between the modules, and what no compiler flag can say: which packages may see which libraries, where the
 * clock and chance may come in, who may write to standard output. Modules outside this class path (conformance, bench) hold
 * theirs themselves.
 */
final class ArchitectureTest {
    private static final JavaClasses OURS = new ClassFileImporter()
            .withImportOption(location -> !location.contains("/test-classes/"))
            .importPackages("io.isthmus");

    /** Each module's packages, and those of ours that it may use besides its own. */
    @ParameterizedTest(name = "{0} uses, of ours, at most: {1}")
    @CsvSource(textBlock = """
                    io.isthmus.edge..,            ''
                    io.isthmus.net..,             ''
                    io.isthmus.model..,           io.isthmus.net..
                    io.isthmus.forwarding..,      io.isthmus.net.. io.isthmus.model..
                    io.isthmus.store..,           io.isthmus.edge.. io.isthmus.net.. io.isthmus.model..
                    io.isthmus.dataplane,         io.isthmus.net.. io.isthmus.model.. io.isthmus.forwarding..
                    io.isthmus.dataplane.linux.., io.isthmus.edge.. io.isthmus.net.. io.isthmus.model.. \
                                                  io.isthmus.forwarding.. io.isthmus.dataplane
                    io.isthmus.control..,         io.isthmus.edge.. io.isthmus.net.. io.isthmus.model.. \
                                                  io.isthmus.forwarding.. io.isthmus.store.. io.isthmus.dataplane
                    io.isthmus.api..,             io.isthmus.edge.. io.isthmus.net.. io.isthmus.model.. \
                                                  io.isthmus.forwarding.. io.isthmus.store.. io.isthmus.dataplane \
                                                  io.isthmus.control..
                    io.isthmus.netfile..,         io.isthmus.edge.. io.isthmus.net..
                    io.isthmus.client..,          io.isthmus.edge..
                    io.isthmus.cli..,             io.isthmus.edge.. io.isthmus.net.. io.isthmus.netfile.. io.isthmus.client..
                    """)
    void moduleUsesOnlyModulesAboveIt(String module, String usable) {
        DescribedPredicate<JavaClass> ownOrUsable =
                resideInAnyPackage((module + " " + usable).trim().split("\\s+"));
        DescribedPredicate<JavaClass> foreign = DescribedPredicate.not(resideInAPackage("io.isthmus.."));
        check(classes().that().resideInAPackage(module).should(onlyDependOnClassesThat(ownOrUsable.or(foreign))));
    }

    /** Within a module: what the other rooms are made of knows none of them. */
    @ParameterizedTest
    @CsvSource({
        "io.isthmus.model, io.isthmus.model.decide..",
        "io.isthmus.api.shape.., io.isthmus.api.catalogue..",
        "io.isthmus.cli.syntax.., io.isthmus.cli.command.."
    })
    void roomKnowsNothingOfWhatIsBuiltOnIt(String room, String builtOnIt) {
        check(noClasses()
                .that()
                .resideInAPackage(room)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(builtOnIt));
    }

    @Test
    void addressesUseNothingButTheJdk() {
        check(classes()
                .that()
                .resideInAPackage("io.isthmus.net..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("io.isthmus.net..", "java..", "org.jspecify.annotations"));
    }

    @Test
    void functionalCoreUsesNothingButTheJdkAndPersistentMaps() {
        check(classes()
                .that()
                .resideInAnyPackage("io.isthmus.model..", "io.isthmus.forwarding..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("io.isthmus..", "java..", "org.pcollections", "org.jspecify.annotations"));
    }

    @Test
    void functionalCoreKnowsNeitherClockNorChance() {
        check(noClasses()
                .that()
                .resideInAnyPackage("io.isthmus.net..", "io.isthmus.model..", "io.isthmus.forwarding..")
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(Math.class, "random")
                .orShould()
                .callMethod(UUID.class, "randomUUID")
                .orShould()
                .dependOnClassesThat()
                .belongToAnyOf(Clock.class, Random.class, ThreadLocalRandom.class));
    }

    /** They take longer to load than a whole command line call may. */
    @Test
    void theClientLoadsNoneOfTheHeavyClients() {
        check(noClasses()
                .that()
                .resideInAPackage("io.isthmus.client..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.net.http..")
                .orShould()
                .dependOnClassesThat()
                .haveSimpleName("ObjectMapper"));
    }

    @Test
    void packagesHaveNoCycles() {
        check(slices().matching("io.isthmus.(**)").should().beFreeOfCycles());
    }

    @Test
    void onlyTheHttpPackageSeesTheHttpLibrary() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage("io.isthmus.api.http..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.javalin..", "org.eclipse.jetty..", "jakarta.servlet.."));
    }

    @Test
    void onlyTheStoreSeesDatabases() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage("io.isthmus.store..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.sql..", "javax.sql..", "org.sqlite.."));
    }

    @Test
    void nobodyUsesTheOldDate() {
        check(noClasses().should().dependOnClassesThat().belongToAnyOf(Date.class));
    }

    @Test
    void onlyProgramsWriteToStandardOutput() {
        check(noClasses()
                .that()
                .resideOutsideOfPackages("io.isthmus.cli..", "io.isthmus.app..")
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err"));
    }

    @Test
    void everyPackageIsNullMarked() {
        Set<String> unmarked = new TreeSet<>(OURS.stream()
                .map(JavaClass::getPackage)
                .filter(each -> !each.isAnnotatedWith(NullMarked.class))
                .map(JavaPackage::getName)
                .collect(Collectors.toSet()));

        assertThat(unmarked)
                .as("packages without @NullMarked in their package-info")
                .isEmpty();
    }

    @Test
    void idsAndOtherValuesAreImmutable() {
        check(classes()
                .that()
                .resideInAnyPackage("io.isthmus.net..", "io.isthmus.model..", "io.isthmus.forwarding..")
                .should(new ArchCondition<>("have no setter") {
                    @Override
                    public void check(JavaClass type, ConditionEvents events) {
                        type.getMethods().stream()
                                .filter(method -> method.getName().matches("set[A-Z].*"))
                                .forEach(method -> events.add(SimpleConditionEvent.violated(
                                        type, method.getFullName() + " sets; make a changed copy instead")));
                    }
                }));
    }

    /** A package that has no classes yet breaks no rule. */
    private static void check(ArchRule rule) {
        rule.allowEmptyShould(true).check(OURS);
    }
}
