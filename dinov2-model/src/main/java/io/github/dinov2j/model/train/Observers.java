package io.github.dinov2j.model.train;

import io.github.dinov2j.data.ImageFolder;
import io.github.dinov2j.data.Progress;
import io.github.dinov2j.model.torch.TorchDevice;
import java.util.ArrayList;

/** Who looks at a run. */
final class Observers {
    private Observers() {}

    static RunObserver of(Plan plan, RunFolder run, ImageFolder images, TorchDevice device, Progress progress) {
        var all = new ArrayList<RunObserver>();
        if (plan.course().upkeep().healthEvery() > 0) {
            all.add(new HealthCheck(plan, run, images, device, progress));
        }
        return RunObserver.all(all);
    }
}
