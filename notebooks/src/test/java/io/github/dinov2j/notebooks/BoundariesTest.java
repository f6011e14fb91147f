package io.github.dinov2j.notebooks;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.github.dinov2j.data.Features;
import io.github.dinov2j.data.ImageFolder;
import io.github.dinov2j.data.ImageReference;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The boundaries of docs/ARCHITECTURE.md: who may know whom. */
class BoundariesTest {
    private static final String HOUSE = "io.github.dinov2j..";
    private static final String DATA = "io.github.dinov2j.data..";
    private static final String MODEL = "io.github.dinov2j.model..";
    private static final String VIEWS = "io.github.dinov2j.data.views..";
    private static final String TRAINING = "io.github.dinov2j.model.train..";
    private static final String PROBE = "io.github.dinov2j.probe..";
    private static final String NOTEBOOK = "io.github.dinov2j.notebook..";
    private static final String CLI = "io.github.dinov2j.cli..";
    private static final String DJL = "ai.djl..";
    private static final String TRIBUO = "org.tribuo..";
    private static final String TABLESAW = "tech.tablesaw..";
    private static final String[] KERNELS = {"org.dflib.jjava..", "io.github.spencerpark..", "org.rapaio.."};

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.github.dinov2j");

    @Test
    void everyModuleIsLookedAt() {
        for (String module : List.of(DATA, MODEL, PROBE, NOTEBOOK, CLI)) {
            assertThat(CLASSES.that(resideInAPackage(module))).as(module).isNotEmpty();
        }
    }

    @Test
    void dataKnowsNoOtherModuleAndNoEngine() {
        noClasses()
                .that()
                .resideInAPackage(DATA)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(MODEL, PROBE, NOTEBOOK, CLI, DJL, TRIBUO, TABLESAW)
                .check(CLASSES);
    }

    @Test
    void theModelKnowsOnlyData() {
        noClasses()
                .that()
                .resideInAPackage(MODEL)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(PROBE, NOTEBOOK, CLI, TRIBUO, TABLESAW)
                .check(CLASSES);
    }

    @Test
    void theProbeJudgesWhateverMadeTheFeatures() {
        noClasses()
                .that()
                .resideInAPackage(PROBE)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(MODEL, NOTEBOOK, CLI)
                .check(CLASSES);
    }

    @Test
    void onlyTheModelAndOneProductKnowDjl() {
        assertThat(outermost(MODEL, DJL)).containsExactly("io.github.dinov2j.probe.NearestRows");
    }

    @Test
    void atMostTwoClassesImportTribuo() {
        assertThat(outermost("none", TRIBUO))
                .isNotEmpty()
                .hasSizeLessThanOrEqualTo(2)
                .allMatch(name -> name.startsWith("io.github.dinov2j.probe."));
    }

    @Test
    void noSignatureThatOtherModulesUseNamesDjl() {
        classes()
                .that()
                .resideInAPackage(MODEL)
                .and(areUsedOutside(MODEL))
                .should(nameNoDjlInPublic())
                .check(CLASSES);
    }

    @Test
    void onlyTheAdaptersKnowKernels() {
        noClasses()
                .that()
                .resideInAPackage(HOUSE)
                .and()
                .haveNameNotMatching("io\\.github\\.dinov2j\\.notebook\\.(JJava|IJava|Rapaio)\\w*(\\$.*)?")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(KERNELS)
                .check(CLASSES);
    }

    @Test
    void noAdapterKnowsTwoKernels() {
        for (JavaClass type : CLASSES.that(resideInAPackage(NOTEBOOK))) {
            long kernels = List.of(KERNELS).stream()
                    .filter(kernel -> knows(type, kernel))
                    .count();
            assertThat(kernels).as(type.getName()).isLessThanOrEqualTo(1);
        }
    }

    @Test
    void onlyTheCommandLineEndsTheProcess() {
        noClasses()
                .that()
                .resideOutsideOfPackage(CLI)
                .should()
                .callMethod(System.class, "exit", int.class)
                .orShould()
                .callMethod(Runtime.class, "exit", int.class)
                .orShould()
                .callMethod(Runtime.class, "halt", int.class)
                .check(CLASSES);
    }

    @Test
    void nothingReadsJavaSerialisation() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.io.ObjectInputStream")
                .check(CLASSES);
    }

    @Test
    void nothingUsesDjlsTrainer() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("ai.djl.training.optimizer..", "ai.djl.training.loss..", "ai.djl.nn.transformer..")
                .check(CLASSES);
    }

    /** Labels go to the judge of an online evaluation; what computes a step cannot see them. */
    @Test
    void whatTrainsReadsNoLabels() {
        List<String> readers = CLASSES.that(resideInAnyPackage(VIEWS, TRAINING)).stream()
                .filter(BoundariesTest::readsLabels)
                .map(JavaClass::getSimpleName)
                .distinct()
                .toList();
        assertThat(readers).isNotEmpty().containsOnly("LabelledImages", "Part");
        noClasses()
                .that()
                .resideInAnyPackage(VIEWS, TRAINING)
                .and()
                .haveNameNotMatching(".*\\.(OnlineEvaluation|Observers|Pretraining|PlannedRun|LabelledImages)(\\$.*)?")
                .should()
                .dependOnClassesThat()
                .haveSimpleName("LabelledImages")
                .check(CLASSES);
    }

    private static boolean readsLabels(JavaClass type) {
        return type.getAccessesFromSelf().stream()
                .anyMatch(access -> (access.getTargetOwner().isEquivalentTo(ImageReference.class)
                                && access.getName().equals("label"))
                        || (access.getTargetOwner().isEquivalentTo(ImageFolder.class)
                                && access.getName().equals("classes"))
                        || (access.getTargetOwner().isEquivalentTo(Features.class)
                                && access.getName().equals("labels")));
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("io.github.dinov2j.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    /** The top-level classes outside one package that know a library. */
    private static List<String> outermost(String except, String library) {
        return CLASSES.that(not(resideInAnyPackage(except))).stream()
                .filter(type -> knows(type, library))
                .map(type -> type.getName().replaceAll("\\$.*", ""))
                .distinct()
                .sorted()
                .toList();
    }

    private static boolean knows(JavaClass type, String library) {
        DescribedPredicate<JavaClass> inLibrary = resideInAPackage(library);
        return type.getDirectDependenciesFromSelf().stream()
                .anyMatch(dependency -> inLibrary.test(dependency.getTargetClass()));
    }

    private static DescribedPredicate<JavaClass> areUsedOutside(String module) {
        DescribedPredicate<JavaClass> inside = resideInAPackage(module);
        return DescribedPredicate.describe(
                "are used by other modules", type -> type.getDirectDependenciesToSelf().stream()
                        .anyMatch(dependency -> !inside.test(dependency.getOriginClass())));
    }

    private static ArchCondition<JavaClass> nameNoDjlInPublic() {
        return new ArchCondition<>("name no DJL type in a public signature") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                DescribedPredicate<JavaClass> djl = resideInAPackage(DJL);
                type.getCodeUnits().stream()
                        .filter(unit -> unit.getModifiers().contains(JavaModifier.PUBLIC))
                        .filter(unit -> djl.test(unit.getRawReturnType())
                                || unit.getRawParameterTypes().stream().anyMatch(djl))
                        .forEach(unit -> events.add(SimpleConditionEvent.violated(unit, unit.getFullName())));
                type.getFields().stream()
                        .filter(field -> field.getModifiers().contains(JavaModifier.PUBLIC))
                        .filter(field -> djl.test(field.getRawType()))
                        .forEach(field -> events.add(SimpleConditionEvent.violated(field, field.getFullName())));
            }
        };
    }
}
