package io.isthmus.conformance;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;

/**
 * What the scenarios prove rests on this: they know Isthmus by its API alone. The client of that API, which knows no more of it
 * either, the form of files, and how they are read and written, and addresses tell nothing of it.
 */
final class ConformanceArchitectureTest {
    private static final JavaClasses OURS = new ClassFileImporter()
            .withImportOption(location -> !location.contains("/test-classes/"))
            .importPackages("io.isthmus");

    @Test
    void conformanceUsesNoOtherModulesThanTheClientAndThoseOfFiles() {
        classes()
                .should()
                .resideInAnyPackage(
                        "io.isthmus.conformance..",
                        "io.isthmus.client..",
                        "io.isthmus.netfile..",
                        "io.isthmus.net..",
                        "io.isthmus.edge..")
                .allowEmptyShould(true)
                .check(OURS);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("io.isthmus.(**)")
                .should()
                .beFreeOfCycles()
                .allowEmptyShould(true)
                .check(OURS);
    }
}
