# %% wrong: product without what arrives
# hint: Your product hands on its own slope alone
# mistake: product_slope_alone
# score: 5.5
# as: closures that push
# -            self.grad += other.data * out.grad
# -            other.grad += self.data * out.grad
# +            self.grad += other.data
# +            other.grad += self.data

# %% wrong: product that overwrites
# hint: Your product sets the gradient of its input
# mistake: product_overwrites
# score: 5.5
# as: closures that push
# -            self.grad += other.data * out.grad
# -            other.grad += self.data * out.grad
# +            self.grad = other.data * out.grad
# +            other.grad = self.data * out.grad

# %% wrong: power without what arrives
# hint: Your power hands on its own slope alone
# mistake: power_slope_alone
# score: 5.5
# as: closures that push
# -                self.grad += other * self.data ** (other - 1) * out.grad
# +                self.grad += other * self.data ** (other - 1)

# %% wrong: power that overwrites
# hint: Your power sets the gradient of its input
# mistake: power_overwrites
# score: 5.5
# as: closures that push
# -                self.grad += other * self.data ** (other - 1) * out.grad
# +                self.grad = other * self.data ** (other - 1) * out.grad

# %% wrong: exp without what arrives
# hint: Your exp hands on its own slope alone
# mistake: exp_slope_alone
# score: 5.5
# as: closures that push
# -            self.grad += out.data * out.grad
# +            self.grad += out.data

# %% wrong: exp that overwrites
# hint: Your exp sets the gradient of its input
# mistake: exp_overwrites
# score: 5.5
# as: closures that push
# -            self.grad += out.data * out.grad
# +            self.grad = out.data * out.grad

# %% wrong: relu without what arrives
# hint: Your relu hands on its own slope alone
# mistake: relu_slope_alone
# score: 5.5
# as: closures that push
# -            self.grad += (out.data > 0) * out.grad
# +            self.grad += out.data > 0

# %% wrong: relu that overwrites
# hint: Your relu sets the gradient of its input
# mistake: relu_overwrites
# score: 5.5
# as: closures that push
# -            self.grad += (out.data > 0) * out.grad
# +            self.grad = (out.data > 0) * out.grad
